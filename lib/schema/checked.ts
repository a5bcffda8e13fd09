import * as z from 'zod';
import { OktaInputError } from '../errors.js';
import { quoted } from '../url/quoted.js';

/** zod compiles a parser for each schema, which pays once it has been used that often. */
const worthCompiling = 64;
let parses = 0;

/**
 * What `schema` makes of `given`.
 *
 * @param name What `given` as a whole is called.
 * @throws OktaInputError for one issue: its field, the rule, what was given and the way out. Fields
 * that are not known come first, since a slip in a name looks like a missing field too.
 */
export function checked<T>(schema: z.ZodType<T>, given: unknown, name: string): T {
  const result = schema.safeParse(given, { jitless: parses++ < worthCompiling });
  if (result.success) return result.data;
  const { issues } = result.error;
  throw inputError(issues.find(isUnknownField) ?? issues[0], name);
}

function inputError(issue: z.core.$ZodIssue | undefined, name: string): OktaInputError {
  if (issue?.code === 'custom' && issue.params?.['error'] instanceof OktaInputError) {
    return issue.params['error'];
  }
  const path = (issue?.path ?? []).map(String);
  const field = [...path, ...(isUnknownField(issue) ? issue.keys.slice(0, 1) : [])].join('.');
  // What is wrong with a key of a record is said within.
  const said = issue?.code === 'invalid_key' ? issue.issues[0] : issue;
  return new OktaInputError(field === '' ? name : field, said?.message ?? 'is not valid');
}

function isUnknownField(
  issue: z.core.$ZodIssue | undefined,
): issue is z.core.$ZodIssueUnrecognizedKeys {
  return issue?.code === 'unrecognized_keys';
}

/** A field that `parse` reads, which may throw an OktaInputError of its own. */
export function readBy<T>(parse: (given: unknown) => T) {
  return z
    .unknown()
    .optional()
    .transform((given, context): T => {
      try {
        return parse(given);
      } catch (error) {
        if (!(error instanceof OktaInputError)) throw error;
        context.addIssue({ code: 'custom', message: error.message, params: { error } });
        return z.NEVER;
      }
    });
}

/** A zod error text made of a rule, the value that breaks it and, where it helps, the way out. */
export function rule(text: string, hint?: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) =>
      `${text}: got ${quoted(input)}${hint === undefined ? '' : `; ${hint}`}`,
  };
}

/** An object of these fields alone: an unknown one is named together with those that there are. */
export function fields<Shape extends z.core.$ZodShape>(shape: Shape, hint?: string) {
  const known = `is not a field; the fields are ${Object.keys(shape).join(', ')}`;
  const { error } = rule('must be an object', hint);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : error(issue)),
  });
}
