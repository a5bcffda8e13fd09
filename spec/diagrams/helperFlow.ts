import { concatMap, toArray, type Observable } from 'rxjs';
import { helperFlow } from '../../operators/helperFlow.js';
import type { Diagram } from '../support/diagram.js';

export const helperFlowDiagram: Diagram = {
  name: 'helperFlow',
  title: 'the flow runs on one page after another',
  inputs: [
    {
      label: 'pages',
      marbles: '-1---2-------|',
      subscribed: '^------------!',
      values: { 1: ['1'], 2: ['2'] },
    },
    { label: 'flow of page 1', marbles: '--a--b|', subscribed: '-^-----!' },
    { label: 'flow of page 2', marbles: '--c|', subscribed: '-------^--!' },
  ],
  outcomes: [
    {
      call: 'helperFlow(flow)',
      marbles: '---a--b--c---|',
      play: (input) =>
        (input('pages') as Observable<readonly string[]>).pipe(
          helperFlow((records) =>
            records.pipe(
              toArray(),
              concatMap((inputs) =>
                input(`flow of page ${inputs.map(({ record }) => record).join()}`),
              ),
            ),
          ),
        ),
    },
  ],
  legend: ['Page 2 waits until the flow of page 1 is done.'],
};
