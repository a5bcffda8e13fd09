import { asObject } from '../data/asObject.js';

/** The value at a dotted path of a record, `undefined` where there is none. */
export function readPath(record: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => asObject(value)?.[key], record);
}
