import { concatMap, EMPTY, type Observable, type OperatorFunction } from 'rxjs';
import type { z, ZodError, ZodType } from 'zod';
import { OktaFlowError } from '../lib/errors.js';
import type { FlowInput } from '../lib/types/streaming.js';
import { issuesInShort } from './issuesInShort.js';
import { requireFunction } from './requireFunction.js';
import { requireKnown } from './requireKnown.js';
import { waitFor } from './waitFor.js';

/** A record that does not fit the schema. */
export interface InvalidRecord<T, S> extends FlowInput<T, S> {
  readonly error: ZodError;
}

/** What {@link validate} does with a record that does not fit. */
export interface ValidateConfig<T, S> {
  /**
   * `'error'` ends the run, `'skip'` leaves the record out, a function is told of it and the record
   * is left out. An ObservableInput that the function returns is waited for before the records behind;
   * its values are dropped, its error ends the run. Default `'error'`.
   */
  readonly onInvalid?: 'error' | 'skip' | ((invalid: InvalidRecord<T, S>) => unknown) | undefined;
}

/**
 * Checks each record by a zod schema and passes on what the schema makes of it, typed by it.
 *
 * By `safeParse`, so defaults and transforms apply and `z.object` leaves out what it does not
 * declare. The state is passed on by reference. Nothing is left out unless `onInvalid` says so.
 *
 * ```text
 * source                           -a--b--c--|   b does not fit
 * validate(schema)
 *                                  -a--#
 * validate(schema, { onInvalid: 'skip' })
 *                                  -a-----c--|
 * ```
 *
 * A record that does not fit is an `OktaFlowError` that names the record (its `id`, `uuid`, or index
 * in the subscription) and the first issue; `cause` is the ZodError. An error thrown by the schema
 * or by `onInvalid`, and an error of the source, are passed on.
 *
 * @example
 * ```ts
 * import { validate, withState } from 'okta-streams/operators';
 * import { of } from 'rxjs';
 * import { z } from 'zod';
 *
 * const user = z.object({ id: z.string(), profile: z.object({ email: z.email() }) });
 *
 * of<unknown[]>({ id: '00u1', profile: { email: 'lee@acme.com' } }, { id: '00u2' })
 *   .pipe(
 *     withState(undefined),
 *     validate(user, {
 *       onInvalid: ({ error }) => {
 *         console.error(error.issues);
 *       },
 *     }),
 *   )
 *   .subscribe(({ record }) => {
 *     console.log(record.profile.email);
 *   });
 * ```
 * @param schema A synchronous zod schema of one record.
 * @returns A function that returns an Observable of `{ record, state }` that fit.
 * @throws OktaInputError for an option that there is not.
 * @throws TypeError when `onInvalid` is neither one of its words nor a function.
 */
export function validate<Schema extends ZodType, T, S>(
  schema: Schema,
  config: ValidateConfig<T, S> = {},
): OperatorFunction<FlowInput<T, S>, FlowInput<z.output<Schema>, S>> {
  requireKnown('validate', config, ['onInvalid'] satisfies (keyof typeof config)[]);
  const { onInvalid = 'error' } = config;
  requireFunction('onInvalid', onInvalid, ['error', 'skip']);
  const left = (invalid: InvalidRecord<T, S>, index: number): Observable<never> => {
    if (onInvalid === 'error') throw misfit(invalid.record, index, invalid.error);
    if (onInvalid === 'skip') return EMPTY;
    return waitFor(() => onInvalid(invalid));
  };
  return concatMap(({ record, state }, index) => {
    const { success, data, error } = schema.safeParse(record);
    return success ? [{ record: data, state }] : left({ record, state, error }, index);
  });
}

function misfit(record: unknown, index: number, cause: ZodError): OktaFlowError {
  return new OktaFlowError(
    `validate: ${nameOf(record, index)} does not fit the schema: ${issuesInShort(cause)}; see cause, or give onInvalid 'skip' or a function`,
    { cause },
  );
}

function nameOf(record: unknown, index: number): string {
  const { id, uuid } = Object(record) as { readonly id?: unknown; readonly uuid?: unknown };
  const name = [id, uuid].find((key) => typeof key === 'string');
  return name === undefined
    ? `the record at index ${index.toString()}`
    : `record ${JSON.stringify(name.slice(0, 100))}`;
}
