import { concatMapEager } from '../../operators/concatMapEager.js';
import type { Diagram } from '../support/diagram.js';

export const concatMapEagerDiagram: Diagram = {
  name: 'concatMapEager',
  title: 'inner Observables run at once, their values come in the order of the source',
  inputs: [
    { label: 'source', marbles: '-a-b-c-----|', subscribed: '^----------!' },
    { label: 'inner of a', marbles: '----A|', subscribed: '-^----!' },
    { label: 'inner of b', marbles: '-B|', subscribed: '---^-!' },
    { label: 'inner of c', marbles: '--C|', subscribed: '------^--!' },
  ],
  outcomes: [
    {
      call: 'concatMapEager(inner, { concurrency: 2 })',
      marbles: '-----AB-C--|',
      play: (input) =>
        input('source').pipe(
          concatMapEager((letter) => input(`inner of ${letter as string}`), { concurrency: 2 }),
        ),
    },
  ],
  legend: ['B is ready before its turn and is held; c waits for a place.'],
};
