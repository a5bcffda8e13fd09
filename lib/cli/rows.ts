import { identity, map, of, pipe, tap, type OperatorFunction } from 'rxjs';
import { attempt } from '../../operators/attempt.js';
import type { ChildRecord } from '../types/children.js';
import { fillingOf, type Template } from '../parents/template.js';
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
  /** What a row calls its parent. */
  readonly parentName: ParentName;
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

/** What rows, letters and messages call a parent. */
export type ParentName = (parent: unknown) => string;

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
  parentName,
  onRow,
}: RowsConfig): OperatorFunction<Input, unknown> {
  const made = flow ?? map((input: Input) => rowOf(input, shape, parentName));
  return pipe(
    letters === undefined ? made : guarded(made, letters, parentName),
    tap(onRow),
    map(pick),
  );
}

function guarded(
  flow: OperatorFunction<Input, unknown>,
  letters: DeadLetters,
  parentName: ParentName,
): OperatorFunction<Input, unknown> {
  return attempt((input: Input) => of(input).pipe(flow), {
    onFailure: (failure) =>
      letters.keep({
        record: failure.record,
        error: failure.error,
        ...('parent' in failure ? { parent: parentName(failure.parent) } : {}),
      }),
  });
}

/** A record, and where it belongs to a parent, the name of that. */
function rowOf(
  input: Input,
  { key, hasParent = false }: ChildShape,
  parentName: ParentName,
): unknown {
  const { record } = input;
  if (!('parent' in input)) return record;
  const _parent = parentName(input.parent);
  if (key !== undefined) return { _parent, id: valueAt(record, key.split('.')), record };
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  const own = isObject ? record : { value: record };
  return hasParent ? { ...own, _parent, parent: input.parent } : { _parent, ...own };
}

/** Parents are called by their id; those without one by what they fill the places of the url with. */
export function parentName(places: Template | undefined): ParentName {
  return (parent) => {
    const id: unknown =
      typeof parent === 'object' && parent !== null && 'id' in parent ? parent.id : undefined;
    if (typeof id === 'string' && id !== '') return id;
    return places === undefined ? '' : fillingOf(places, parent);
  };
}
