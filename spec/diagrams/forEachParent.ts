import {
  catchError,
  concat,
  defer,
  EMPTY,
  map,
  throwError,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { OktaApiError } from '../../lib/errors.js';
import type { StreamFunction } from '../../lib/types/stream.js';
import type { FlowInput } from '../../lib/types/streaming.js';
import { forEachParent } from '../../operators/forEachParent.js';
import { withState } from '../../operators/withState.js';
import type { Diagram } from '../support/diagram.js';

interface ChildRequest {
  readonly relativeUrl: string;
  readonly streaming: {
    readonly flow: OperatorFunction<FlowInput<unknown, undefined>, unknown>;
  };
}

const gone = new OktaApiError('404', { statusCode: 404, headers: {}, body: undefined });

/** An action whose streams are the inputs, by their labels. */
function actionOf(input: (label: string) => Observable<unknown>) {
  const stream = ({ relativeUrl, streaming }: ChildRequest) =>
    defer(() => {
      let end: Observable<never> = EMPTY;
      const children = input(relativeUrl).pipe(
        map((record): FlowInput<unknown, undefined> => ({ record, state: undefined })),
        // As in a stream, a flow sees its source complete; the error comes behind it.
        catchError((error: unknown) => {
          end = throwError(() => error);
          return EMPTY;
        }),
      );
      return concat(
        children.pipe(streaming.flow),
        defer(() => end),
      );
    });
  return { stream: stream as unknown as StreamFunction<unknown> };
}

export const forEachParentDiagram: Diagram = {
  name: 'forEachParent',
  title: 'the children of one parent after another; a parent that is gone is skipped',
  inputs: [
    { label: 'parents', marbles: '-a------b---c------|', subscribed: '^------------------!' },
    { label: 'children of a', marbles: '--1-2|', subscribed: '-^----!' },
    { label: 'children of b', marbles: '--#', subscribed: '--------^-!', error: gone },
    { label: 'children of c', marbles: '--3|', subscribed: '------------^--!' },
  ],
  outcomes: [
    {
      call: 'forEachParent(action, children)',
      marbles: '---1-2--------3----|',
      values: {
        1: { parent: 'a', record: '1', state: 's' },
        2: { parent: 'a', record: '2', state: 's' },
        3: { parent: 'c', record: '3', state: 's' },
      },
      labels: { 1: 'a, 1', 2: 'a, 2', 3: 'c, 3' },
      play: (input) =>
        input('parents').pipe(
          withState('s'),
          forEachParent(actionOf(input), ({ record }) => ({
            relativeUrl: `children of ${record as string}`,
          })),
        ),
    },
  ],
  legend: ['a, 1 is { parent: a, record: 1, state }; b has been deleted: its children answer 404.'],
};
