import { z } from 'zod';
import { toNdjson } from '../../operators/toNdjson.js';
import type { Diagram } from '../support/diagram.js';

const values = { a: { id: 1, key: 'x' }, b: { id: 2, key: 'y' } };

export const toNdjsonDiagram: Diagram = {
  name: 'toNdjson',
  title: 'one line of JSON for each value; with a schema, its keys alone',
  inputs: [{ label: 'values', marbles: '-a-----b-----|', subscribed: '^------------!', values }],
  outcomes: [
    {
      call: 'toNdjson()',
      marbles: '-a-----b-----|',
      values: { a: '{"id":1,"key":"x"}\n', b: '{"id":2,"key":"y"}\n' },
      labels: { a: '{"id":1,"key":"x"}⏎', b: '{"id":2,"key":"y"}⏎' },
      play: (input) => input('values').pipe(toNdjson()),
    },
    {
      call: 'toNdjson(z.object({ id: z.number() }))',
      marbles: '-a-----b-----|',
      values: { a: '{"id":1}\n', b: '{"id":2}\n' },
      labels: { a: '{"id":1}⏎', b: '{"id":2}⏎' },
      play: (input) => input('values').pipe(toNdjson(z.object({ id: z.number() }))),
    },
  ],
  legend: ['a is { id: 1, key: "x" }, b is { id: 2, key: "y" }.'],
};
