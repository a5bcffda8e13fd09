import * as z from 'zod';
import { OktaInputError } from '../errors.js';
import loadFastJsonStringify from './loadFastJsonStringify.cjs';

/** Writes a value that fits its schema as JSON. */
type WriteJson = (value: unknown) => string;

const compiled = new WeakMap<z.ZodType, WriteJson>();

/**
 * Makes a writer of JSON of `schema`, by fast-json-stringify, once for each schema.
 *
 * The writer does not check: it makes a value fit, so what it is given has to be parsed by `schema`
 * first.
 *
 * @param field What the schema is called where it was given, for the error.
 * @throws OktaInputError when the schema has no JSON Schema; Error when fast-json-stringify cannot be
 * loaded.
 */
export function compileSchema(
  schema: z.ZodType,
  field: string,
  load: typeof loadFastJsonStringify = loadFastJsonStringify,
): WriteJson {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const write = compile(schema, field, loaded(load));
  compiled.set(schema, write);
  return write;
}

type Build = ReturnType<typeof loadFastJsonStringify>;

/** Loaded when first needed: most programs have no schema to write by, and loading takes time. */
function loaded(load: () => Build): Build {
  try {
    return load();
  } catch (cause) {
    const message =
      'fast-json-stringify, which writes JSON by a schema, cannot be loaded; it comes with ' +
      'okta-streams: install that again, or see docs/bundling.md if this is a bundle';
    throw new Error(message, { cause });
  }
}

function compile(schema: z.ZodType, field: string, build: Build): WriteJson {
  try {
    // Zod has checked the formats by then; ajv would warn on the console of those it does not know.
    return build(z.toJSONSchema(schema, { target: 'draft-7' }), { ajv: { logger: false } });
  } catch (cause) {
    const reason = cause instanceof Error ? ` (${cause.message})` : '';
    const hint = 'write dates as z.iso.datetime(), and transform values before the call';
    throw new OktaInputError(field, `must be a schema of JSON${reason}; ${hint}`, { cause });
  }
}
