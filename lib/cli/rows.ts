import { identity, map, of, pipe, tap, type OperatorFunction } from 'rxjs';
import { attempt } from '../../operators/attempt.js';
import type { ChildRecord } from '../types/children.js';
import type { FlowInput } from '../types/streaming.js';
import { valueAt } from '../sinks/shared/valueAt.js';
import type { DeadLetters } from './deadLetters.js';
import type { Picking } from './picking.js';

/** What a record becomes on its way to the target. */
export interface RowsConfig {
  readonly flow: OperatorFunction<unknown, unknown> | undefined;
  /** What is selected of a row; all, without it. */
  readonly pick: Picking | undefined;
  readonly shape: ChildShape;
  readonly letters: DeadLetters | undefined;
  /** Told of each row, before anything is selected of it. */
  readonly onRow: (row: unknown) => void;
}

/** What a child of a parent becomes, besides the id of that. */
export interface ChildShape {
  /** The property that tells it apart, where it stays whole beside it, as a column of a table. */
  readonly key?: string | undefined;
  /** Whether its parent is to be had as well: `parent.profile.name`. */
  readonly hasParent?: boolean;
}

type Input = FlowInput<unknown, unknown> | ChildRecord<unknown, unknown, unknown>;

/**
 * Makes rows of records: by the flow where there is one, and of what they are, what is selected. With
 * a dead letter the flow is run once for each record, so that it is known which one has failed.
 */
export function rows({
  flow,
  pick = identity,
  shape,
  letters,
  onRow,
}: RowsConfig): OperatorFunction<Input, unknown> {
  const made = flow ?? map((input: Input) => rowOf(input, shape));
  return pipe(letters === undefined ? made : guarded(made, letters), tap(onRow), map(pick));
}

function guarded(
  flow: OperatorFunction<Input, unknown>,
  letters: DeadLetters,
): OperatorFunction<Input, unknown> {
  return attempt((input: Input) => of(input).pipe(flow), {
    onFailure: (failure) =>
      letters.keep({
        record: failure.record,
        error: failure.error,
        ...('parent' in failure ? { parent: parentId(failure.parent) } : {}),
      }),
  });
}

/** A record, and where it belongs to a parent, the id of that. */
function rowOf(input: Input, { key, hasParent = false }: ChildShape): unknown {
  const { record } = input;
  if (!('parent' in input)) return record;
  const _parent = parentId(input.parent);
  if (key !== undefined) return { _parent, id: valueAt(record, key.split('.')), record };
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  const own = isObject ? record : { value: record };
  return hasParent ? { ...own, _parent, parent: input.parent } : { _parent, ...own };
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
