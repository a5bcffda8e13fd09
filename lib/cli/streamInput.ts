import type { Observable, OperatorFunction } from 'rxjs';
import { forEachParent } from '../../operators/forEachParent.js';
import type { Sink } from '../sinks/types.js';
import type { CustomApiAction } from '../types/action.js';
import type { StreamOutput } from '../types/output.js';
import type { FlowInput } from '../types/streaming.js';
import type { DeadLetters } from './deadLetters.js';
import { pathSegment } from '../url/pathSegment.js';
import type { ParentWatch } from './parentWatch.js';
import { picking, renaming, type Picking } from './picking.js';
import { parentId, rows, type ChildShape } from './rows.js';
import type { StreamCommandOptions } from './streamOptions.js';
import type { StreamPlan } from './streamPlan.js';
import { isTable } from './target.js';

/** What a stream of the command is made of, besides its plan. */
export interface StreamParts {
  readonly action: CustomApiAction;
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

/**
 * The input of the action: the records of a list, or those of each parent in another. There the list
 * of parents is the run, each parent a window, so that a run goes on at the parent it stopped at.
 */
export function streamInput(plan: StreamPlan, options: StreamCommandOptions, parts: StreamParts) {
  const { relativeUrl, query, headers, parents, recordLimit, resume, state, recordsKey } = plan;
  const { sink, flow, letters, stop, watch, onRow, onOutput } = parts;
  const toRows = rows({ flow, pick: pickingOf(plan), shape: shapeOf(plan), letters, onRow });
  const paging = {
    ...(recordsKey === undefined ? {} : { recordsKey }),
    ...(options.limit === undefined ? {} : { pageSize: options.limit }),
    ...(options.readAhead === undefined ? {} : { readAhead: options.readAhead }),
  };
  const job = {
    ...(options.job === undefined ? {} : { job: options.job }),
    state,
    recordLimit,
    resume,
    sink,
    until: stop,
    observer: { next: onOutput },
  };
  if (parents === undefined) {
    return {
      requestType: 'GET(Streaming)',
      relativeUrl,
      query,
      headers,
      streaming: { ...job, ...paging, ...(plan.sinceLast ? { since: true } : {}), flow: toRows },
    } as const;
  }
  const children = ({ record }: FlowInput<unknown, unknown>) => {
    watch.begin();
    return {
      relativeUrl: relativeUrl.replaceAll(
        '{id}',
        pathSegment(parentId(record), 'the id of a parent'),
      ),
      query,
      headers,
      streaming: { ...paging, recordLimit: Infinity },
    };
  };
  return {
    requestType: 'GET(Streaming)',
    relativeUrl: parents,
    headers,
    streaming: {
      ...job,
      window: 'record',
      flow: forEachParent(parts.action, children, {
        flow: toRows,
        onSkipped: ({ parent }) => {
          parts.onSkipped(parent);
        },
      }),
    },
  } as const;
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
