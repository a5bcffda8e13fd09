import type { ZodType } from 'zod';
import { compileSchema } from '../../schema/compileSchema.js';
import { OktaInputError } from '../../errors.js';

/**
 * Checks a JSON value by `schema` and writes what the schema makes of it as JSON, by
 * fast-json-stringify compiled from the schema once.
 *
 * @throws OktaInputError at the path in `body` that breaks the schema or that the schema does not
 * know, or at `bodySchema` when it has no JSON Schema; it never repeats a value.
 */
export function writeBySchema(body: unknown, schema: ZodType): string {
  const write = compileSchema(schema, 'bodySchema');
  const kept = parse(body, schema);
  const unknown = droppedKey(body, kept, ['body']);
  if (unknown !== undefined) throw notInSchema(unknown);
  try {
    return write(kept);
  } catch {
    // Not the cause: its message may quote the value.
    const message = 'does not fit the JSON Schema of bodySchema; leave bodySchema out to send it';
    throw new OktaInputError('body', message);
  }
}

function parse(body: unknown, schema: ZodType): unknown {
  const result = attempt(body, schema);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = ['body', ...(issue?.path ?? []).map(String)];
  if (issue?.code === 'unrecognized_keys') throw notInSchema([...path, ...issue.keys.slice(0, 1)]);
  const message = issue?.message ?? 'Invalid input';
  throw new OktaInputError(path.join('.'), `does not fit bodySchema: ${message}`);
}

function attempt(body: unknown, schema: ZodType) {
  try {
    return schema.safeParse(body);
  } catch (cause) {
    const message =
      'threw when it was to check the body, see cause; its checks must be synchronous';
    throw new OktaInputError('bodySchema', message, { cause });
  }
}

function notInSchema(path: readonly string[]): OktaInputError {
  return new OktaInputError(path.join('.'), 'is not in bodySchema; leave it out or add it there');
}

/** The path of the first key of `given` that the schema has dropped. */
function droppedKey(
  given: unknown,
  kept: unknown,
  path: readonly string[],
): readonly string[] | undefined {
  if (!isObject(given) || !isObject(kept)) return undefined;
  for (const [key, value] of Object.entries(given)) {
    const inner = [...path, key];
    if (!Object.hasOwn(kept, key)) return inner;
    const found = droppedKey(value, (kept as Record<string, unknown>)[key], inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
