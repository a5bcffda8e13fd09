/** What the windows cost by themselves: pages in memory, no HTTP. Prints microseconds a record. */
import { helperFlow } from 'okta-streams/operators';
import { concatMap, from, lastValueFrom, mergeMap, tap } from 'rxjs';

const [shape, records] = [process.argv[2], Number(process.argv[3])];
const page = Array.from({ length: 200 }, (_, id) => ({ id }));
const pages = Array.from({ length: records / 200 }, () => page);
let seen = 0;
const see = () => {
  seen++;
};
const step = async () => {
  seen++;
};

/** A page is handed over when the one before it is done, as demand does it in a run. */
const inTurn = (windowed) => from(pages).pipe(concatMap((one) => from([one]).pipe(windowed)));

function* inputs() {
  for (const one of pages) for (const record of one) yield { record, state: undefined };
}

const shapes = {
  page: () => from(pages).pipe(helperFlow(tap(see))),
  record: () => from(pages).pipe(helperFlow(tap(see), { window: 'record' })),
  async: () => inTurn(helperFlow(mergeMap(step, 4))),
  /** The user's own operator on the same inputs, without windows, to be taken off. */
  none: () => from(inputs()).pipe(tap(see)),
};

const run = async () => {
  seen = 0;
  await lastValueFrom(shapes[shape](), { defaultValue: undefined });
  if (seen !== records) throw new Error(`${shape}: ${String(seen)} of ${String(records)} records`);
};

const often = Math.max(1, 500_000 / records);
for (let i = 0; i < often; i++) await run(); // JIT
const before = process.cpuUsage();
for (let i = 0; i < often; i++) await run();
const { user, system } = process.cpuUsage(before);
console.log((user + system) / records / often);
