import { map, of, pipe, tap, type OperatorFunction } from 'rxjs';
import { attempt } from '../../operators/attempt.js';
import type { ChildRecord } from '../../operators/forEachParent.js';
import type { FlowInput } from '../types.js';
import type { DeadLetters } from './deadLetters.js';
import { pick } from './selection.js';

/** What a record becomes on its way to the target. */
export interface RowsConfig {
  readonly flow: OperatorFunction<unknown, unknown> | undefined;
  readonly paths: readonly string[] | undefined;
  /** Whether a child stays whole beside the id of its parent, as a column of a table. */
  readonly isWhole: boolean;
  readonly letters: DeadLetters | undefined;
  /** Told of each row. */
  readonly onRow: () => void;
}

type Input = FlowInput<unknown, unknown> | ChildRecord<unknown, unknown, unknown>;

/**
 * Makes rows of records: by the flow where there is one, and of what they are, what is selected. With
 * a dead letter the flow is run once for each record, so that it is known which one has failed.
 */
export function rows({
  flow,
  paths,
  isWhole,
  letters,
  onRow,
}: RowsConfig): OperatorFunction<Input, unknown> {
  const made = flow ?? map((input: Input) => rowOf(input, isWhole));
  const select = (row: unknown) => (paths === undefined ? row : pick(row, paths));
  return pipe(letters === undefined ? made : guarded(made, letters), map(select), tap(onRow));
}

function guarded(
  flow: OperatorFunction<Input, unknown>,
  letters: DeadLetters,
): OperatorFunction<Input, unknown> {
  return attempt((input: Input) => of(input).pipe(flow), {
    onFailure: ({ record, error }) => letters.keep({ record, error }),
  });
}

/** A record, and where it belongs to a parent, the id of that. */
function rowOf(input: Input, isWhole: boolean): unknown {
  const { record } = input;
  if (!('parent' in input)) return record;
  const _parent = parentId(input.parent);
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  if (isWhole) return { _parent, id: isObject && 'id' in record ? record.id : undefined, record };
  return isObject ? { _parent, ...record } : { _parent, value: record };
}

/**
 * The id of a parent.
 *
 * @throws Error where it has none.
 */
export function parentId(parent: unknown): string {
  const id: unknown =
    typeof parent === 'object' && parent !== null && 'id' in parent ? parent.id : undefined;
  if (typeof id === 'string' && id !== '') return id;
  throw new Error('a record of --for-each has no id to put in the place of {id}; list others');
}
