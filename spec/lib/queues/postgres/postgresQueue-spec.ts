import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  defaultIfEmpty,
  defer,
  EMPTY,
  filter,
  firstValueFrom,
  from,
  lastValueFrom,
  map,
  merge,
  mergeMap,
  NEVER,
  Subject,
  throwError,
  toArray,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import { OktaInputError, OktaSinkError } from '../../../../lib/errors.js';
import { flowWorkers } from '../../../../lib/queues/flowWorkers.js';
import { postgresQueue } from '../../../../lib/queues/postgres/postgresQueue.js';
import { openClaims } from '../../../../lib/queues/postgres/claims.js';
import { pulled, type Pull } from '../../../../lib/queues/pulled.js';
import type { DeliveryOutcome, WorkQueue } from '../../../../lib/queues/types.js';
import { connect, type Notification } from '../../../../lib/sinks/postgres/database.js';
import type { Checkpoint, Job, SinkSession } from '../../../../lib/sinks/types.js';
import type { ConformanceRow } from '../../../../lib/testing/conformance/store.js';
import { queueConformance } from '../../../../lib/testing/queueConformance.js';
import { eventually } from '../../../support/eventually.js';
import { postgresProxy } from '../../../support/postgresProxy.js';
import { tcpProxy } from '../../../support/tcpProxy.js';
import { judgeTraces } from '../../../support/judgeTraces.js';
import { postgresServer, type PostgresServer } from '../../../support/postgres.js';
import { sinkJob } from '../../../support/sinkJob.js';

describe('postgresQueue', function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let count = 0;
  let name: string;

  before(async () => {
    server = await postgresServer();
  });
  beforeEach(() => {
    count++;
    name = `q${count.toString()}`;
  });

  const drop = async (queue: string) => {
    for (const ending of ['', '_dead', '_jobs', '_permits'])
      await server.query(`DROP TABLE IF EXISTS "${queue}_queue${ending}" CASCADE`);
  };

  describe('conformance', () => {
    const setUp = () => {
      const own = `conformance ${(count++).toString()}`;
      const apps = new Map<WorkQueue<ConformanceRow>, string>();
      return {
        queue: () => {
          const app = `${own}-${apps.size.toString()}`;
          const config = { connectionString: server.url, application_name: app };
          const queue = postgresQueue<ConformanceRow>(config, { name: own });
          apps.set(queue, app);
          return queue;
        },
        crash: async (queue: WorkQueue<ConformanceRow>) => {
          const killed =
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1';
          while ((await server.query(killed, [apps.get(queue)])).length > 0);
        },
        dispose: () => drop(own),
      };
    };
    for (const { name: check, run } of queueConformance(setUp, { crashes: true })) it(check, run);
  });

  const settled = (input: ObservableInput<unknown>) =>
    lastValueFrom(from(input), { defaultValue: undefined });
  const load = async <R>(
    queue: WorkQueue<R>,
    rows: readonly R[],
    at?: Checkpoint,
    more: Partial<Job> = {},
  ) => {
    const session = (await settled(queue.sink.open(sinkJob(more)))) as SinkSession<R>;
    try {
      await settled(session.write(rows));
      await settled(session.commit(at ?? { finished: true, end: 'lastPage' }));
    } finally {
      await settled(session.close({ kind: 'complete', end: 'lastPage' }));
    }
  };
  const opened = async <R>({ sink }: WorkQueue<R>) =>
    (await settled(sink.open(sinkJob()))) as SinkSession<R>;
  const ids = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => ({
      id: `u${(from + n).toString().padStart(5, '0')}`,
    }));

  it('should write results in the transaction that settles, each exactly once', async () => {
    const queue = postgresQueue<{ id: string }>(server.url, { name, rows: 50 });
    await load(queue, ids(0, 500));
    const results = {
      table: `${name}_results`,
      key: 'id',
      columns: { id: 'text' },
      mode: 'append',
    } as const;
    let broken = 3;
    const work = () =>
      flowWorkers(queue, {
        flow: map(({ record }) => {
          if (record.id === 'u00077' && broken-- > 0) throw new Error('passing');
          return record;
        }),
        results,
        delay: () => 1,
        untilEmpty: true,
      });
    await Promise.all([lastValueFrom(work()), lastValueFrom(work(), { defaultValue: undefined })]);
    const rows = await server.query(`SELECT id FROM ${name}_results ORDER BY id`);
    expect(rows).to.deep.equal(ids(0, 500));
    await server.query(`DROP TABLE ${name}_results`);
    await drop(name);
  });

  it('should settle nothing whose results the table refuses, and put the bad row aside alone', async () => {
    const queue = postgresQueue<{ id: string }>(server.url, { name, rows: 200 });
    await load(queue, ids(0, 400));
    await server.query(
      `CREATE TABLE ${name}_results (id text CHECK (id <> 'u00123'), _run text, _loaded_at timestamptz)`,
    );
    const dead: unknown[] = [];
    const outcomes: DeliveryOutcome[] = [];
    await lastValueFrom(
      flowWorkers(queue, {
        flow: map(({ record }) => record),
        results: { table: `${name}_results`, columns: { id: 'text' }, mode: 'append' },
        delay: () => 1,
        untilEmpty: true,
        deadLetter: ({ rows }) => void dead.push(...rows),
        onOutcome: (outcome) => outcomes.push(outcome),
      }),
    );
    expect(dead).to.deep.equal([{ id: 'u00123' }]);
    const [row] = await server.query(
      `SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM ${name}_results`,
    );
    expect(row).to.deep.equal({ n: 399, ids: 399 });
    const buried = outcomes.filter(({ outcome }) => outcome === 'buried');
    expect(buried).to.have.length(1);
    expect(buried[0]?.deliveries).to.equal(5);
    const stats = await firstValueFrom(from(queue.stats()));
    expect(stats).to.deep.include({ backlog: 0, inHand: 0, dead: 1 });
    await server.query(`DROP TABLE ${name}_results`);
    await drop(name);
  });

  it('should refuse a row with NUL by its name, and keep all others where it has a dead letter', async () => {
    const rows = [
      { id: 'a\ud83d' },
      { id: 'b', note: 'x\0y' },
      { id: 'c', 'k\0': '\udc00' },
      { id: 'd' },
    ];
    const fussy = postgresQueue(server.url, { name });
    const error: unknown = await load(fussy, rows).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(OktaSinkError).with.property('key', 'b');
    expect(String(error)).to.match(
      /the row "b" was refused by the database: column record: .*: text with NUL \(U\+0000\); leave it out, map it before, or give a deadLetter$/,
    );
    expect(await firstValueFrom(from(fussy.stats()))).to.include({ backlog: 0 });
    const refused: unknown[] = [];
    const queue = postgresQueue<object>(server.url, {
      name,
      deadLetter: ({ row }) => void refused.push(row),
    });
    await load(queue, rows);
    expect(refused).to.deep.equal([rows[1], rows[2]]);
    const flow = map(({ record }: { record: object }) => record);
    const worked = flowWorkers(queue, { flow, untilEmpty: true }).pipe(toArray());
    expect(await lastValueFrom(worked)).to.deep.equal([{ id: 'a\ufffd' }, { id: 'd' }]);
    await drop(name);
  });

  it('should put a row aside alone whose result has NUL, and take it back', async () => {
    const queue = postgresQueue<{ id: string }>(server.url, { name });
    await load(queue, ids(0, 20));
    let bad = 'x\0y';
    const work = () =>
      lastValueFrom(
        flowWorkers(queue, {
          flow: map(({ record }) => ({ ...record, is: record.id === 'u00007' ? bad : '\ud800' })),
          results: {
            table: `${name}_results`,
            columns: { id: 'text', is: 'text' },
            mode: 'append',
          },
          delay: () => 1,
          untilEmpty: true,
        }),
        { defaultValue: undefined },
      );
    const results = () => server.query(`SELECT id, "is" FROM ${name}_results ORDER BY id`);
    await work();
    const others = ids(0, 20).filter(({ id }) => id !== 'u00007');
    expect(await results()).to.deep.equal(others.map((row) => ({ ...row, is: '\ufffd' })));
    const dead = await firstValueFrom(from(queue.dead?.() ?? []));
    expect(dead).to.deep.include({ rows: [{ id: 'u00007' }], deliveries: 5 });
    expect(dead.reason).to.match(/the row "u00007" was refused .*column is: text with NUL/);
    bad = 'mended';
    await firstValueFrom(from(queue.retry?.() ?? []));
    await work();
    expect((await results())[7]).to.deep.equal({ id: 'u00007', is: 'mended' });
    await server.query(`DROP TABLE ${name}_results`);
    await drop(name);
  });

  it('should go on when the server has crashed and is there again', async () => {
    const queue = postgresQueue<{ id: string }>(server.url, { name, rows: 10 });
    await load(queue, ids(0, 300));
    const seen = new Set<string>();
    let restarted: Promise<void> | undefined;
    await lastValueFrom(
      flowWorkers(queue, {
        flow: mergeMap(({ record }) => {
          seen.add(record.id);
          if (seen.size === 150) restarted ??= server.restart();
          return [record.id];
        }),
        delay: () => 1,
        untilEmpty: true,
      }).pipe(toArray()),
    );
    await restarted;
    expect([...seen].sort()).to.deep.equal(ids(0, 300).map(({ id }) => id));
    await drop(name);
  });

  /** A taker that looks again when it is woken alone: an hour is longer than any spec. */
  const takeWoken = async (url: string) => {
    const database = await connect({ connectionString: url });
    const claims = await openClaims<{ id: string }>(
      database,
      { schema: undefined, name },
      {
        ...{ rows: 10, results: undefined, run: 'run' },
      },
    );
    const looked = new Subject<void>();
    const pull = () =>
      defer(() => claims.claim(undefined)).pipe(
        map((found): Pull<{ id: string }> => {
          looked.next();
          return 'isFinished' in found ? 'empty' : found;
        }),
      );
    const [own] = await database.query('SELECT pg_backend_pid() AS pid');
    return {
      pid: own?.['pid'],
      looked: () => firstValueFrom(looked),
      taken: pulled(pull, { idle: 3_600_000, wake: claims.wake }),
      end: () => claims.end(),
    };
  };

  it('should tell takers of rows when they are committed, and of those that are put back', async () => {
    const queue = postgresQueue<{ id: string }>(server.url, { name });
    await firstValueFrom(
      from(queue.sink.open(sinkJob())).pipe(
        mergeMap((session) => session.close({ kind: 'unsubscribed' })),
        defaultIfEmpty(undefined),
      ),
    );
    const taker = await takeWoken(server.url);
    const log: string[] = [];
    const first = taker.looked();
    const taking = taker.taken
      .pipe(
        mergeMap(({ rows, bury, settle, deliveries }) => {
          log.push(...rows.map(({ id }) => `${id} ${deliveries.toString()}`));
          return log.length === 2 ? bury('Error: not now') : settle();
        }),
      )
      .subscribe();
    await first;
    const session = await opened(queue);
    await settled(session.write(ids(0, 2)));
    expect(log).to.deep.equal([]);
    await settled(session.commit({ finished: true, end: 'lastPage' }));
    await settled(session.close({ kind: 'complete', end: 'lastPage' }));
    await eventually(() => log.length === 2);
    const stats = () => firstValueFrom(from(queue.stats()));
    while ((await stats()).dead < 2);
    expect(await firstValueFrom(from(queue.retry?.() ?? []))).to.equal(2);
    await eventually(() => log.length === 4);
    expect(log).to.deep.equal(['u00000 1', 'u00001 1', 'u00000 1', 'u00001 1']);
    taking.unsubscribe();
    await taker.end();
    await drop(name);
  });

  it('should look often alone where notifications do not come through, or rows are in other hands', async () => {
    const waits = async (notified: Observable<Notification>) => {
      const database = await connect({ connectionString: server.url });
      const claims = await openClaims(
        {
          ...database,
          notified: merge(notified, database.notified.pipe(filter(() => notified === EMPTY))),
        },
        { schema: undefined, name },
        { rows: 10, results: undefined, run: 'run' },
      );
      const found = await claims.claim(undefined);
      await claims.end();
      return 'wait' in found ? found.wait : 'a delivery';
    };
    expect(await waits(NEVER)).to.equal(250);
    expect(await waits(EMPTY)).to.equal(5_000);
    await load(postgresQueue(server.url, { name }), ids(0, 1));
    const taking = postgresQueue(server.url, { name }).take().subscribe();
    while ((await firstValueFrom(from(postgresQueue(server.url, { name }).stats()))).inHand < 1);
    expect(await waits(EMPTY)).to.equal(1_000);
    expect(await waits(NEVER)).to.equal(250);
    taking.unsubscribe();
    await drop(name);
  });

  it('should wake takers whose connection is lost', async () => {
    const taker = await takeWoken(server.url);
    const first = taker.looked();
    const failed = lastValueFrom(taker.taken).catch((error: unknown) => error);
    await first;
    await server.query('SELECT pg_terminate_backend($1::integer)', [taker.pid]);
    expect(await failed).to.be.instanceOf(Error);
    await drop(name);
  });

  it('should go on by another connection when the one that it listens by is lost', async () => {
    const queue = postgresQueue<{ id: string }>(
      { connectionString: server.url, application_name: name },
      { name },
    );
    await load(queue, ids(0, 1));
    const log: string[] = [];
    let outcomes = 0;
    const taking = flowWorkers(queue, {
      flow: map(({ record }) => record.id),
      onOutcome: () => outcomes++,
    }).subscribe((id) => log.push(id));
    // Not before the first is settled: it would come again.
    await eventually(() => outcomes === 1);
    const kill = () =>
      server.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
        [name],
      );
    const others = async () =>
      (
        await server.query('SELECT pid FROM pg_stat_activity WHERE application_name = $1', [name])
      ).map(({ pid }) => pid);
    const [before] = await others();
    await kill();
    while ([before, undefined].includes((await others())[0]));
    await load(queue, ids(1, 2), undefined, { name: 'again' });
    await eventually(() => log.length === 2);
    expect(log).to.deep.equal(['u00000', 'u00001']);
    taking.unsubscribe();
    await drop(name);
  });

  it('should leave no connection behind where it is left while it comes back', async () => {
    const url = new URL(server.url);
    const proxy = await tcpProxy(Number(url.port));
    url.port = proxy.port.toString();
    const config = { connectionString: url.href, application_name: name };
    const queue = postgresQueue<{ id: string }>(config, { name });
    await load(queue, ids(0, 1));
    const log: string[] = [];
    const taking = flowWorkers(queue, { flow: map(({ record }) => record.id) }).subscribe((id) =>
      log.push(id),
    );
    await eventually(() => log.length === 1);
    proxy.cut();
    // It has failed to connect, and waits for its next try.
    await sleep(100);
    taking.unsubscribe();
    proxy.mend();
    await sleep(900);
    const connections = await server.query(
      'SELECT pid FROM pg_stat_activity WHERE application_name = $1',
      [name],
    );
    expect(connections).to.have.length(0);
    proxy.close();
    await drop(name);
  });

  it('should ask little where there is nothing, however many it would have in hand', async () => {
    const proxy = await postgresProxy(server.url);
    await load(postgresQueue<{ id: string }>(server.url, { name }), ids(0, 1));
    const seen: string[] = [];
    const taking = flowWorkers(postgresQueue<{ id: string }>(proxy.url, { name }), {
      flow: map(({ record }) => record.id),
      concurrency: 8,
    }).subscribe((id) => seen.push(id));
    await eventually(() => seen.length === 1);
    let before = -1;
    // Until it has settled, and found that there is nothing.
    while (before !== proxy.sent()) {
      before = proxy.sent();
      await sleep(300);
    }
    await sleep(1_200);
    expect(proxy.sent() - before).to.be.at.most(4);
    taking.unsubscribe();
    proxy.close();
    await drop(name);
  });

  it('should hold a reader back while its backlog is waiting', async () => {
    const queue = postgresQueue(server.url, { name, backlog: 5 });
    const session = await opened(queue);
    await settled(session.ready?.() ?? []);
    await settled(session.write(ids(0, 6)));
    await settled(session.commit({ finished: true, end: 'lastPage' }));
    let hasRoom = false;
    const waiting = settled(session.ready?.() ?? []).then(() => {
      hasRoom = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(hasRoom).to.equal(false);
    await lastValueFrom(
      flowWorkers(queue, { flow: mergeMap(() => []), untilEmpty: true }).pipe(toArray()),
    );
    await waiting;
    await settled(session.close({ kind: 'complete', end: 'lastPage' }));
    await drop(name);
  });

  it('should not take gaps between rows for rows that wait', async () => {
    const queue = postgresQueue(server.url, { name, backlog: 5 });
    const session = await opened(queue);
    await settled(session.ready?.() ?? []);
    await settled(session.write(ids(0, 20)));
    await settled(session.commit({ finished: true, end: 'lastPage' }));
    // Of twenty, the first and the last: as where workers settle in another order.
    await server.query(`DELETE FROM ${name}_queue WHERE id NOT IN ('u00000', 'u00019')`);
    await settled(session.ready?.() ?? []);
    await settled(session.close({ kind: 'complete', end: 'lastPage' }));
    await drop(name);
  });

  it('should keep one trace from page to effect, also of what was put aside and back', async () => {
    await judgeTraces(postgresQueue<{ id: string }>(server.url, { name }), name);
    await drop(name);
  });

  it('should look for room by one connection, which ends with its session', async () => {
    const session = await opened(postgresQueue(server.url, { name }));
    const looking = () =>
      server.query(
        `SELECT pid FROM pg_stat_activity WHERE query LIKE '%max(n) - min(n)%${name}_queue%'
           AND pid <> pg_backend_pid()`,
      );
    await settled(session.ready?.() ?? []);
    const first = await looking();
    expect(first).to.have.length(1);
    await settled(session.write(ids(0, 6)));
    await settled(session.commit({ finished: true, end: 'lastPage' }));
    await settled(session.ready?.() ?? []);
    expect(await looking()).to.deep.equal(first);
    await settled(session.close({ kind: 'unsubscribed' }));
    while ((await looking()).length > 0) await sleep(5);
    await drop(name);
  });

  it('should keep one connection for permits, which keeps no process from its end', async () => {
    const budget = postgresQueue(server.url, { name }).budget('acme');
    const request = { bucket: 'users', window: 1_800_000_000, allowance: 7, wanted: 2 };
    const asking = () =>
      server.query(
        `SELECT pid FROM pg_stat_activity WHERE query LIKE 'INSERT INTO %${name}_queue_permits%'`,
      );
    const sockets = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    // What is asked for here is there before, and stays.
    await asking();
    const before = sockets();
    await settled(budget.lease(request));
    expect(await settled(budget.lease(request))).to.equal(2);
    const first = await asking();
    expect(first).to.have.length(1);
    expect(await settled(budget.lease(request))).to.equal(2);
    // It is there, and no process waits for its end.
    expect(sockets()).to.equal(before);
    expect(await asking()).to.deep.equal(first);
    await server.query('SELECT pg_terminate_backend($1)', [first[0]?.['pid']]);
    while ((await asking()).length > 0) await sleep(5);
    expect(await settled(budget.lease(request))).to.equal(1);
    await drop(name);
  });

  it('should refuse a table that is no queue, and one of another version', async () => {
    await server.query(`CREATE TABLE ${name}_queue (id text)`);
    const refused = async () => {
      const error: unknown = await settled(postgresQueue(server.url, { name }).stats()).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(OktaSinkError);
      return (error as Error).message;
    };
    expect(await refused()).to.match(/is there and is no queue; give the queue another name/);
    await server.query(`COMMENT ON TABLE ${name}_queue IS 'okta-streams queue 99'`);
    expect(await refused()).to.match(
      /is a queue of another version; .* \(DROP TABLE public.q\d+_queue, public.q\d+_queue_dead, .*_jobs, .*_permits\), or give/,
    );
    await drop(name);
  });

  it('should refuse a reader of another list', async () => {
    const queue = postgresQueue(server.url, { name });
    await load(queue, ids(0, 1), undefined, { path: '/api/v1/users' });
    const error: unknown = await load(queue, [], undefined, {
      name: 'groups',
      path: '/api/v1/groups',
    }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(OktaInputError);
    expect(String(error)).to.match(
      /records of \/api\/v1\/users, and this run reads \/api\/v1\/groups/,
    );
    await load(queue, ids(1, 2), undefined, { name: 'another org', path: '/api/v1/users' });
    expect(await firstValueFrom(from(queue.stats()))).to.deep.include({ backlog: 2 });
    await drop(name);
  });

  it('should refuse options that are wrong, before it connects', () => {
    expect(() => postgresQueue(server.url, { name: 'x'.repeat(60) })).to.throw(
      OktaInputError,
      /^name must be the name of a queue of at most 49 bytes/,
    );
    expect(() => postgresQueue(server.url, { name, rows: 0 })).to.throw(
      /^rows must be a whole number/,
    );
    expect(() =>
      postgresQueue(server.url, { name }).take({ results: { table: 'r', mode: 'replace' } }),
    ).to.throw(/^results.mode must not be 'replace'/);
  });

  it('should end its workers with an error where there is no server', async () => {
    const queue = postgresQueue('postgres://okta@127.0.0.1:1/none', { name });
    const error: unknown = await lastValueFrom(
      flowWorkers(queue, { flow: mergeMap(() => throwError(() => new Error('never'))) }),
    ).catch((thrown: unknown) => thrown);
    expect(String(error)).to.match(/no connection to 127\.0\.0\.1:1/);
  });
});
