import {
  catchError,
  concat,
  concatWith,
  defer,
  EMPTY,
  identity,
  map,
  of,
  tap,
  type Observable,
} from 'rxjs';
import { saysGone } from '../../../operators/saysGone.js';
import { waitFor } from '../../../operators/waitFor.js';
import { settledPages, type WindowEvent } from '../../../operators/windowEvents.js';
import type { OktaApiError } from '../../errors.js';
import type { ParsedStream } from '../../options/input.js';
import type { ParentsPlan } from '../../options/parents.js';
import type { Page } from '../../paging/page.js';
import type { FlowInput } from '../../types/streaming.js';
import { chainPages, chainWindows, tellPage, type ChainOptions } from '../chain.js';
import type { RunContext } from '../context.js';
import type { Lane } from './lane.js';
import type { ParentList } from './parentList.js';

/** What the children of a parent are read by. */
export interface ChildWindowsOptions extends Pick<ChainOptions, 'halt' | 'onPage'> {
  readonly plan: ParentsPlan;
  readonly list: ParentList;
}

/**
 * The windows of the children of one parent, which goes with each of them into the flow.
 *
 * A parent that is gone ends as one whose last page has been read: with a page that stands for none, and
 * settles when the pages before it have, and whoever is told of it is done.
 */
export function childWindows(
  stream: ParsedStream,
  context: RunContext,
  lane: Lane,
  { plan, list, halt, onPage }: ChildWindowsOptions,
): Observable<WindowEvent<Page, unknown>> {
  const { parent } = lane;
  const { flow = identity } = stream;
  let read = 0;
  const ofParent: ParsedStream = {
    ...stream,
    url: lane.start.next,
    flow: (records: Observable<FlowInput<unknown, unknown>>) =>
      records.pipe(
        map(({ record, state }) => {
          read++;
          return { record, parent, state };
        }),
        flow,
      ),
  };
  const skipped = (error: OktaApiError) => {
    list.lose(error);
    return concat(
      context.context.begin(() =>
        waitFor(() => plan.onSkipped?.({ parent, error, records: read })),
      ),
      of(settledPages([gonePage(lane, error)])),
    );
  };
  return defer(() => {
    const fate: { gone?: OktaApiError } = {};
    return chainPages(ofParent, context, lane).pipe(
      tap((page) => {
        list.answer();
        tellPage(context, page, lane.progress);
        onPage(page);
      }),
      // Before the windows: a 404 of a request that the flow makes is not word of the parent.
      catchError((error: unknown) => {
        if (plan.onGone === 'error' || !saysGone(error)) throw error;
        fate.gone = error;
        return EMPTY;
      }),
      chainWindows(ofParent, context, halt),
      concatWith(defer(() => (fate.gone === undefined ? EMPTY : skipped(fate.gone)))),
    );
  });
}

function gonePage({ start: { next } }: Lane, { statusCode, headers }: OktaApiError): Page {
  return {
    ...{ url: next, statusCode, headers, records: [], deliveredBefore: [], next: undefined },
    ...{ end: 'lastPage', failure: undefined, isGone: true },
  };
}
