import { expect } from 'chai';
import { firstValueFrom, from, lastValueFrom, map, toArray } from 'rxjs';
import { OktaSinkError } from '../../lib/errors.js';
import { flowWorkers } from '../../lib/queues/flowWorkers.js';
import { postgresQueue } from '../../lib/queues/postgres/postgresQueue.js';
import { eventually } from '../support/eventually.js';
import { pgBouncer } from '../support/pgBouncer.js';
import { postgresServer } from '../support/postgres.js';
import { sinkJob } from '../support/sinkJob.js';

describe('postgresQueue behind PgBouncer', function () {
  this.timeout(120_000);
  const rows = Array.from({ length: 20 }, (_, n) => ({ id: `u${n.toString().padStart(2, '0')}` }));
  const load = async (url: string, name: string) => {
    const session = await firstValueFrom(from(postgresQueue(url, { name }).sink.open(sinkJob())));
    await lastValueFrom(from(session.write(rows)), { defaultValue: undefined });
    await lastValueFrom(from(session.commit({ finished: true, end: 'lastPage' })), {
      defaultValue: undefined,
    });
    await lastValueFrom(from(session.close({ kind: 'complete', end: 'lastPage' })), {
      defaultValue: undefined,
    });
  };
  const work = (url: string, name: string) =>
    lastValueFrom(
      flowWorkers(postgresQueue<{ id: string }>(url, { name }), {
        flow: map(({ record }) => record.id),
        untilEmpty: true,
      }).pipe(toArray()),
    );
  const failure = async (work: Promise<unknown>) => {
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(OktaSinkError);
    return (error as Error).message;
  };

  it('should work through a pool in session mode, and be notified of rows there', async () => {
    const { url, query } = await postgresServer();
    const pooler = await pgBouncer(url, { mode: 'session' });
    try {
      const name = 'pooled_session';
      const seen: string[] = [];
      const waiting = flowWorkers(postgresQueue<{ id: string }>(pooler.url, { name }), {
        flow: map(({ record }) => record.id),
      }).subscribe((id) => seen.push(id));
      const listening = async () =>
        (await query("SELECT FROM pg_stat_activity WHERE query LIKE '%extract(epoch FROM min%'"))
          .length;
      while ((await listening()) === 0);
      await load(pooler.url, name);
      await eventually(() => seen.length === rows.length, 30_000);
      waiting.unsubscribe();
      expect(seen.sort()).to.deep.equal(rows.map(({ id }) => id));
      const lease = postgresQueue(pooler.url, { name }).lease('reader');
      expect(await firstValueFrom(lease.hold())).to.have.property('lost');
    } finally {
      await pooler.dispose();
    }
  });

  for (const size of [1, 20]) {
    it(`should refuse a pool of ${size.toString()} in transaction mode, and say the way out`, async () => {
      const { url } = await postgresServer();
      const pooler = await pgBouncer(url, { mode: 'transaction', size });
      const name = `pooled_transaction_${size.toString()}`;
      const hint =
        /^Postgres: a pooler in transaction mode .* name the server itself \(PGHOST, PGPORT\), or a pool in session mode$/;
      try {
        expect(await failure(load(pooler.url, name))).to.match(hint);
        expect(await failure(work(pooler.url, name))).to.match(hint);
        const lease = postgresQueue(pooler.url, { name }).lease('reader');
        expect(await failure(firstValueFrom(lease.hold()))).to.match(hint);
        // The server itself has the queue as if nothing had been.
        await load(url, name);
        expect(await work(url, name)).to.deep.equal(rows.map(({ id }) => id));
      } finally {
        await pooler.dispose();
      }
    });
  }
});
