import { attempt } from '../../operators/attempt.js';
import { withState } from '../../operators/withState.js';
import type { Diagram } from '../support/diagram.js';

const names = ['first', 'second'];

export const attemptDiagram: Diagram = {
  name: 'attempt',
  title: 'work that fails is tried again, then left out; the others go on',
  inputs: [
    { label: 'records', marbles: '-a---b------c----|', subscribed: '^----------------!' },
    { label: 'first work on a', marbles: '--A|', subscribed: '-^--!' },
    { label: 'first work on b', marbles: '--#', subscribed: '-----^-!' },
    { label: 'second work on b', marbles: '--#', subscribed: '-------^-!' },
    { label: 'first work on c', marbles: '-#', subscribed: '------------^!' },
    { label: 'second work on c', marbles: '--C|', subscribed: '-------------^--!' },
  ],
  outcomes: [
    {
      call: "attempt(work, { retries: 1, onFailure: 'skip' })",
      marbles: '---A-----------C-|',
      play: (input) =>
        input('records').pipe(
          withState(undefined),
          attempt(
            ({ record }, index) => input(`${names[index] ?? ''} work on ${record as string}`),
            { retries: 1, onFailure: 'skip' },
          ),
        ),
    },
  ],
  legend: ['b has failed twice and is skipped; c fails once.'],
};
