import type { Observable } from 'rxjs';
import { takeRecords } from '../../operators/takeRecords.js';
import type { Diagram } from '../support/diagram.js';

const page = ['u1', 'u2', 'u3'];

export const takeRecordsDiagram: Diagram = {
  name: 'takeRecords',
  title: 'the page that crosses the limit is cut, and the source is unsubscribed',
  inputs: [
    { label: 'pages', marbles: '-3---3---3---|', subscribed: '^----!', values: { 3: page } },
  ],
  outcomes: [
    {
      call: 'takeRecords(4)',
      marbles: '-3---(1|)',
      values: { 3: page, 1: ['u1'] },
      play: (input) => (input('pages') as Observable<readonly string[]>).pipe(takeRecords(4)),
    },
  ],
  legend: ['A marble is a page with the number of its records.'],
};
