import { withState } from '../../operators/withState.js';
import type { Diagram } from '../support/diagram.js';

export const withStateDiagram: Diagram = {
  name: 'withState',
  title: 'each record is put beside the state',
  inputs: [{ label: 'records', marbles: '-a---b---c---|', subscribed: '^------------!' }],
  outcomes: [
    {
      call: 'withState(s)',
      marbles: '-a---b---c---|',
      values: {
        a: { record: 'a', state: 's' },
        b: { record: 'b', state: 's' },
        c: { record: 'c', state: 's' },
      },
      labels: { a: 'a, s', b: 'b, s', c: 'c, s' },
      play: (input) => input('records').pipe(withState('s')),
    },
  ],
  legend: ['a, s is { record: a, state: s }.'],
};
