import { inBuckets } from '../../operators/inBuckets.js';
import type { Diagram } from '../support/diagram.js';

const bucketOf = (letter: unknown) => (letter === 'b' ? 'groups' : 'users');

export const inBucketsDiagram: Diagram = {
  name: 'inBuckets',
  title: 'runs of different rate-limit buckets go side by side, those of one bucket in turn',
  inputs: [
    { label: 'source', marbles: '-a-b-c---------|', subscribed: '^--------------!' },
    { label: 'run of a (users)', marbles: '--1--2|', subscribed: '-^-----!' },
    { label: 'run of b (groups)', marbles: '--3-----4|', subscribed: '---^--------!' },
    { label: 'run of c (users)', marbles: '--5--6|', subscribed: '-------^-----!' },
  ],
  outcomes: [
    {
      call: 'inBuckets(bucketOf, run)',
      marbles: '---1-32--5-46--|',
      play: (input) =>
        input('source').pipe(
          inBuckets(bucketOf, (letter) =>
            input(`run of ${letter as string} (${letter === 'b' ? 'groups' : 'users'})`),
          ),
        ),
    },
  ],
  legend: ['c waits for the end of a, since both count in the bucket of users.'],
};
