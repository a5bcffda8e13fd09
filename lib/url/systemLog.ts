import { pathOf } from './query.js';

/** The path of the System Log. */
export const systemLog = '/api/v1/logs';

/** Whether `url`, a path with or without a query, is that of the System Log. */
export function isSystemLog(url: string): boolean {
  return pathOf(url) === systemLog;
}
