import { createRequire } from 'node:module';
import { z, type ZodType } from 'zod';
import { OktaInputError } from './errors.js';

/** Writes a value that fits its schema as JSON. */
type WriteJson = (value: unknown) => string;
type Build = (schema: object, options: object) => WriteJson;

const compiled = new WeakMap<ZodType, WriteJson>();

/**
 * Makes a writer of JSON of `schema`, by fast-json-stringify, once for each schema.
 *
 * The writer does not check: it makes a value fit, so what it is given has to be parsed by `schema`
 * first.
 *
 * @param field What the schema is called where it was given, for the error.
 * @throws OktaInputError when the schema has no JSON Schema.
 */
export function compileSchema(schema: ZodType, field: string): WriteJson {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const write = compile(schema, field);
  compiled.set(schema, write);
  return write;
}

function compile(schema: ZodType, field: string): WriteJson {
  try {
    // Loaded when first needed: most programs have no schema to write by, and loading takes time.
    const build = createRequire(import.meta.url)('fast-json-stringify') as Build;
    // Zod has checked the formats by then; ajv would warn on the console of those it does not know.
    return build(z.toJSONSchema(schema, { target: 'draft-7' }), { ajv: { logger: false } });
  } catch (cause) {
    const reason = cause instanceof Error ? ` (${cause.message})` : '';
    const wayOut = 'write dates as z.iso.datetime(), and transform values before the call';
    throw new OktaInputError(field, `must be a schema of JSON${reason}; ${wayOut}`, { cause });
  }
}
