import type { Observable, OperatorFunction } from 'rxjs';
import type { RowKey, Sink } from '../sinks/types.js';
import type { StreamOutput } from '../types/output.js';
import type { SkippedParent } from '../types/parents.js';
import type { StreamingOptions, StreamRequest } from '../types/streaming.js';
import type { DeadLetters } from './deadLetters.js';
import { picking, renaming, type Picking } from './picking.js';
import { parentName, rows, type ChildShape } from './rows.js';
import type { StreamCommandOptions } from './streamOptions.js';
import type { StreamPlan } from './streamPlan.js';
import { tableColumns } from './tableColumns.js';
import { isTable } from './target.js';

/** What a stream of the command is made of, besides its plan. */
export interface StreamParts {
  readonly sink: Sink<unknown>;
  readonly flow: OperatorFunction<unknown, unknown> | undefined;
  readonly letters: DeadLetters | undefined;
  /** Ends the run well at its first value. */
  readonly stop: Observable<unknown>;
  /** Told of each row, before anything is selected of it. */
  readonly onRow: (row: unknown) => void;
  readonly onOutput: (output: StreamOutput) => void;
  /** Told of a parent that is gone, and how many of its children had been read. */
  readonly onSkipped: (name: string, read: number) => void;
}

/** Parents whose children are read at once into a table, where the order of rows is nothing. */
const lanesOfTables = 4;

/** The input of the action: the records of a list, or the children of each parent in another. */
export function streamInput(
  plan: StreamPlan,
  options: StreamCommandOptions,
  parts: StreamParts,
): StreamRequest & {
  readonly requestType: 'GET(Streaming)';
  readonly streaming: StreamingOptions<unknown, unknown, unknown>;
} {
  const { relativeUrl, query, headers, parents, recordLimit, resume, state, recordsKey } = plan;
  const { sink, flow, letters, stop, onRow, onOutput, onSkipped } = parts;
  const nameOf = parentName(plan.places);
  const rowsOf = rowsOfParents(plan);
  const toRows = rows({
    ...{ flow, letters, onRow, pick: pickingOf(plan), shape: shapeOf(plan) },
    parentName: nameOf,
  });
  const streaming = {
    ...(recordsKey === undefined ? {} : { recordsKey }),
    ...(options.limit === undefined ? {} : { pageSize: options.limit }),
    ...(options.readAhead === undefined ? {} : { readAhead: options.readAhead }),
    ...(options.job === undefined ? {} : { job: options.job }),
    ...(options.generation === undefined ? {} : { generation: options.generation }),
    ...(plan.sinceLast ? { since: true } : {}),
    ...{ state, recordLimit, resume, sink, until: stop, observer: { next: onOutput } },
  };
  const request = { requestType: 'GET(Streaming)', relativeUrl, query, headers } as const;
  if (parents === undefined) return { ...request, streaming: { ...streaming, flow: toRows } };
  return {
    ...request,
    streaming: {
      ...streaming,
      parents: {
        relativeUrl: parents,
        onSkipped: ({ parent, records }: SkippedParent<unknown>) => {
          onSkipped(nameOf(parent), records);
        },
        ...(rowsOf === undefined ? {} : { rowsOf }),
      },
      lanes: { count: isTable(plan.target) ? lanesOfTables : 1 },
      flow: toRows,
    },
  };
}

/** Files of lines, and queues, have the names of columns in their rows, other targets read them by their paths. */
function pickingOf({ columns, target }: StreamPlan): Picking | undefined {
  if (columns === undefined) return undefined;
  return target.kind === 'ndjson' || target.kind === 'stdout' || target.kind === 'queue'
    ? renaming(columns)
    : picking(columns);
}

function shapeOf({ columns, key, target }: StreamPlan): ChildShape {
  const isWhole = isTable(target) && columns === undefined;
  return {
    key: isWhole ? (key?.at(-1) ?? 'id') : undefined,
    hasParent: columns?.some(({ path }) => path[0] === 'parent') ?? false,
  };
}

/**
 * The rows of a parent, where the target takes them away with it: those of a table that are told apart or
 * replaced. What is added to a table stays, whatever becomes of the parent later.
 */
export function rowsOfParents(plan: StreamPlan): ((parent: unknown) => RowKey) | undefined {
  if (plan.places === undefined || !isTable(plan.target) || plan.mode === 'append') {
    return undefined;
  }
  const column = tableColumns(plan)?.find(({ path }) => path === '_parent')?.name;
  if (column === undefined) return undefined;
  const nameOf = parentName(plan.places);
  return (parent) => ({ [column]: nameOf(parent) });
}
