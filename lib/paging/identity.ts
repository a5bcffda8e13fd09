import { hash } from 'node:crypto';

/**
 * The identity of a record among those of its page: its `id`, else its `uuid` (System Log events have
 * no `id`), else a hash of its JSON.
 */
export function identityOf(record: unknown): string {
  if (typeof record === 'object' && record !== null) {
    if ('id' in record && isName(record.id)) return String(record.id);
    if ('uuid' in record && isName(record.uuid)) return String(record.uuid);
  }
  return `#${digest(jsonOf(record))}`;
}

/** By `connection.parseJson` a record may hold bigints, which JSON.stringify does not write. */
function jsonOf(record: unknown): string {
  try {
    return JSON.stringify(record);
  } catch {
    return JSON.stringify(record, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
  }
}

/** 96 bits of SHA-256, in 16 characters. */
export function digest(text: string): string {
  // At one go: the Hash object of `createHash` is a stream that outlives young garbage collections.
  return hash('sha256', text, 'base64url').slice(0, 16);
}

function isName(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}
