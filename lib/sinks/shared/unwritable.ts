import type { RefusalReason } from './refuseRow.js';

/**
 * What in `value` would not be stored as the org sent it: a number that JSON.parse cannot hold (an
 * integer beyond 2^53, whose digits are lost already, or 1e400), and bytes. `undefined` where all is well.
 *
 * @param value One that has JSON, so that it holds no circle.
 */
export function unwritable(value: unknown): RefusalReason | undefined {
  const path = pathTo(value);
  if (path === undefined) return undefined;
  const found = path.reduce<unknown>((inner, key) => Reflect.get(inner as object, key), value);
  const at = path.length === 0 ? '' : ` at ${path.join('.')}`;
  return typeof found === 'number'
    ? {
        reason: `has a number${at} that JSON.parse cannot hold`,
        hint: 'read it by connection.parseJson, leave the row out, or give a deadLetter',
      }
    : { reason: `has bytes${at}, which are no JSON` };
}

/** Where the first such value is; made on the way back alone, since nearly no row has one. */
function pathTo(value: unknown): string[] | undefined {
  if (typeof value === 'number') {
    const isHeld = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    return isHeld ? undefined : [];
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (ArrayBuffer.isView(value)) return [];
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return undefined;
  for (const key in value) {
    const inner = pathTo((value as Record<string, unknown>)[key]);
    if (inner !== undefined) return [key, ...inner];
  }
  return undefined;
}
