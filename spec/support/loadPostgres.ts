/** Loads 4,000 rows, and tells of each commit: `loadPostgres.ts <connection string> <table>`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { from, lastValueFrom } from 'rxjs';
import { postgres } from '../../lib/sinks/postgres/postgres.js';
import type { Cursor } from '../../lib/cursor.js';

const [, , url = '', table = ''] = process.argv;
const job = {
  name: 'users',
  run: process.pid.toString(),
  resume: 'auto',
  incremental: false,
  now: () => new Date(),
} as const;
const session = await lastValueFrom(from(postgres(url, { table, mode: 'append' }).open(job)));
const { count: first } = (session.checkpoint ?? { count: 0 }) as unknown as { count: number };
for (let count = first; count < 4_000; count += 500) {
  const rows = Array.from({ length: 500 }, (_, i) => ({ id: (count + i).toString() }));
  await lastValueFrom(from(session.write(rows)), { defaultValue: undefined });
  const cursor = { v: 1, count: count + 500 } as unknown as Cursor;
  await lastValueFrom(from(session.commit({ cursor })), { defaultValue: undefined });
  process.send?.(count);
  await sleep(5);
}
await lastValueFrom(from(session.commit({ finished: true, end: 'lastPage' })), {
  defaultValue: undefined,
});
await lastValueFrom(from(session.close({ kind: 'complete', end: 'lastPage' })), {
  defaultValue: undefined,
});
process.disconnect();
