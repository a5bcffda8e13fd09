import { pipe, tap, type Observable, type OperatorFunction } from 'rxjs';
import type { Sink } from '../sinks/types.js';
import type { StreamOutput } from '../types/output.js';
import type { ChildRecord } from '../types/children.js';
import type { StreamingOptions, StreamRequest } from '../types/streaming.js';
import type { DeadLetters } from './deadLetters.js';
import type { ParentWatch } from './parentWatch.js';
import { picking, renaming, type Picking } from './picking.js';
import { parentName, rows, type ChildShape } from './rows.js';
import type { StreamCommandOptions } from './streamOptions.js';
import type { StreamPlan } from './streamPlan.js';
import { isTable } from './target.js';

/** What a stream of the command is made of, besides its plan. */
export interface StreamParts {
  readonly sink: Sink<unknown>;
  readonly flow: OperatorFunction<unknown, unknown> | undefined;
  readonly letters: DeadLetters | undefined;
  /** Ends the run well at its first value. */
  readonly stop: Observable<unknown>;
  readonly watch: ParentWatch;
  /** Told of each row, before anything is selected of it. */
  readonly onRow: (row: unknown) => void;
  readonly onOutput: (output: StreamOutput) => void;
  /** Told of a parent that is gone. */
  readonly onSkipped: (parent: unknown) => void;
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
  const { sink, flow, letters, stop, watch, onRow, onOutput, onSkipped } = parts;
  const toRows = rows({
    ...{ flow, letters, onRow, pick: pickingOf(plan), shape: shapeOf(plan) },
    parentName: parentName(plan.places),
  });
  const streaming = {
    ...(recordsKey === undefined ? {} : { recordsKey }),
    ...(options.limit === undefined ? {} : { pageSize: options.limit }),
    ...(options.readAhead === undefined ? {} : { readAhead: options.readAhead }),
    ...(options.job === undefined ? {} : { job: options.job }),
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
        onSkipped: ({ parent }: { readonly parent: unknown }) => {
          onSkipped(parent);
        },
      },
      lanes: { count: isTable(plan.target) ? lanesOfTables : 1 },
      flow: pipe(
        tap((input) => {
          watch.child((input as ChildRecord<unknown, unknown, unknown>).parent);
        }),
        toRows,
      ),
    },
  };
}

/** Files of lines have the names of columns in their rows, other targets read them by their paths. */
function pickingOf({ columns, target }: StreamPlan): Picking | undefined {
  if (columns === undefined) return undefined;
  return target.kind === 'ndjson' || target.kind === 'stdout'
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
