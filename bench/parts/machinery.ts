import { median } from '../median.js';
import { atMost, type PartReport } from '../report.js';
import { runScript } from '../runScript.js';
import type { Setup } from '../setup.js';

const few = '10000';
const many = '1000000';

/** What windows cost by themselves, in memory, once the code is warm. */
export async function machinery({ runs }: Setup): Promise<PartReport> {
  const figures = new Map<string, number[]>();
  const shapes = ['none', 'page', 'record', 'async'].flatMap((shape) => [
    [shape, few] as const,
    [shape, many] as const,
  ]);
  for (let i = 0; i < runs; i++) {
    for (const [shape, records] of shapes) {
      const key = `${shape} ${records}`;
      const figure = await runScript('machinery.js', shape, records);
      figures.set(key, [...(figures.get(key) ?? []), figure]);
    }
  }
  const at = (shape: string, records = many) => median(figures.get(`${shape} ${records}`) ?? []);
  const row = (name: string, shape: string) => [
    name,
    at(shape, few).toFixed(2),
    at(shape).toFixed(2),
  ];
  return {
    tables: [
      {
        title: 'Machinery',
        note: 'Pages of 200 records in memory, no HTTP: CPU in µs a record.',
        head: ['', '10,000 records', '1,000,000 records'],
        rows: [
          row('one `tap`, without windows', 'none'),
          row('one `tap`, windows of a page', 'page'),
          row('one `tap`, windows of a record', 'record'),
          row('an async step, 4 at once, windows of a page', 'async'),
        ],
      },
    ],
    goals: [
      atMost(
        'windows of a page, beyond the operator',
        at('page') - at('none'),
        0.15,
        ' µs a record',
      ),
      atMost('windows of a record', at('record'), 4, ' µs a record'),
      atMost('an async step, 4 at once', at('async'), 2, ' µs a record'),
      atMost('the same, 1,000,000 × 10,000 records', at('async') / at('async', few), 1.25),
    ],
    charts: [],
  };
}
