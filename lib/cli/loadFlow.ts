import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OperatorFunction } from 'rxjs';
import { UsageError } from './usageError.js';

/**
 * The helper flow in a module: its default export.
 *
 * @throws UsageError when there is no such file, or its default export is no operator; whatever the
 * module throws.
 */
export async function loadFlow<T>(path: string): Promise<OperatorFunction<T, unknown>> {
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`--flow ${path} is not there; name a module`);
  const { default: flow } = (await import(pathToFileURL(file).href)) as { default?: unknown };
  if (typeof flow === 'function') return flow as OperatorFunction<T, unknown>;
  throw new UsageError(
    `--flow ${path} has no helper flow; export one by default: ` +
      'export default map(({ record, state }) => …)',
  );
}
