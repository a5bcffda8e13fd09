import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lastValueFrom, mergeMap, range } from 'rxjs';
import { connect } from '../../../lib/cli/connect.js';
import { queueCommand, type QueueQuestion } from '../../../lib/cli/queueCommand.js';
import type { Conclusion } from '../../../lib/cli/report.js';
import { streamCommand } from '../../../lib/cli/streamCommand.js';
import type { StreamCommandOptions } from '../../../lib/cli/streamOptions.js';
import { workCommand, type WorkCommandOptions } from '../../../lib/cli/workCommand.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../lib/sandbox/index.js';
import { eventually } from '../../support/eventually.js';
import { postgresServer } from '../../support/postgres.js';
import { recordedReport, type RecordedReport } from '../../support/recordedReport.js';

const rxjs = pathToFileURL(resolve('node_modules/rxjs/dist/cjs/index.js')).href;
const all = '/api/v1/users?search=created gt "1970-01-01T00:00:00.000Z"';

interface Ended extends Conclusion {
  readonly report: RecordedReport;
}

describe('the command, into queues and out of them', function () {
  this.timeout(60_000);
  let org: Sandbox;
  let cwd: string;
  let queue: string;
  let count = 0;
  let kept: NodeJS.ProcessEnv;

  before(async () => {
    kept = process.env;
    const { hostname, port, username, password, pathname } = new URL((await postgresServer()).url);
    // The environment itself is no plain object: it is put back as it was.
    process.env = {
      ...kept,
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: username,
      PGPASSWORD: password,
      PGDATABASE: pathname.slice(1),
    };
  });
  after(() => {
    process.env = kept;
  });
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    queue = `queue:postgres#shell_${(count++).toString()}`;
  });
  afterEach(async () => {
    await org.close();
    await rm(cwd, { recursive: true });
  });

  const startOrg = async (options: SandboxOptions) => {
    org = await startSandbox(options);
    Object.assign(process.env, {
      OKTA_CLIENT_ORGURL: org.orgUrl,
      OKTA_CLIENT_TOKEN: org.token,
    });
  };
  const begin = (options: Partial<StreamCommandOptions> = {}, url = all) => {
    const report = recordedReport();
    const ended = streamCommand(url, { to: queue, ...options }, report);
    return { report, ended };
  };
  const read = async (options: Partial<StreamCommandOptions> = {}, url = all): Promise<Ended> => {
    const { report, ended } = begin(options, url);
    return { ...(await ended), report };
  };
  const flow = async (body: string) => {
    // Modules are loaded once: each flow has a file of its own.
    const path = join(cwd, 'flow.mjs');
    await writeFile(path, `import { map, mergeMap, timer } from '${rxjs}';\n${body}`);
    return path;
  };
  const work = async (options: Omit<WorkCommandOptions, 'from'>): Promise<Ended> => {
    const report = recordedReport();
    return { ...(await workCommand({ from: queue, ...options }, report)), report };
  };
  const ask = async (question: QueueQuestion, from = queue) => {
    const report = recordedReport();
    const texts: string[] = [];
    await queueCommand(question, { from }, report, (text) => {
      texts.push(text);
      return Promise.resolve();
    });
    return { text: texts.join(''), report };
  };
  const statsOf = async () => JSON.parse((await ask('stats')).text) as object;
  const isTold = ({ events }: RecordedReport, type: string) =>
    eventually(() => events.some((event) => event.type === type));
  const failure = async (ended: Promise<Conclusion>): Promise<string> =>
    ended.then(
      ({ error, ending }) => `${ending}: ${error instanceof Error ? error.message : 'no error'}`,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  it('should read once what several are told to read, and end a late one without a request', async () => {
    // Slow enough for the second to stand by before the first has read all.
    await startOrg({ users: 45, latency: 600 });
    const reading = { generation: 'night-1', limit: 10, readAhead: 0 };
    const first = begin(reading);
    await isTold(first.report, 'leading');
    const second = begin(reading);
    await isTold(second.report, 'standby');
    expect(await first.ended).to.include({ ending: 'complete', end: 'lastPage' });
    expect(await second.ended).to.include({ ending: 'complete', end: 'lastPage' });
    expect(second.report.lines).to.deep.equal([
      'Standing by: another process reads; this one goes on where it leaves off.',
      'This process reads now.',
    ]);
    const requests = org.stats.requests;
    expect(requests).to.equal(5);
    const late = await read(reading);
    expect(late).to.include({ ending: 'complete', end: 'lastPage', resumable: false });
    expect(late.report.tally.recordsStreamed).to.equal(45);
    expect(org.stats.requests).to.equal(requests);

    const worked = await work({
      flow: await flow('export default map(({ record }) => record.id);'),
      untilEmpty: true,
      generation: 'night-1',
      concurrency: 2,
      rows: 10,
    });
    expect(worked.ending).to.equal('complete');
    expect(worked.report.tally).to.deep.include({
      recordsStreamed: 45,
      rows: 45,
      work: { settled: 45, released: 0, buried: 0, lost: 0 },
    });
    expect(await statsOf()).to.deep.include({ backlog: 0, inHand: 0, dead: 0 });
  });

  it('should say what a worker waits for that nobody has begun', async () => {
    await startOrg({ users: 1 });
    const report = recordedReport();
    const path = await flow('export default map(({ record }) => record.id);');
    const worker = workCommand({ from: queue, flow: path }, report);
    await eventually(() => report.lines.length > 0);
    process.emit('SIGTERM');
    expect((await worker).ending).to.equal('stopped');
    expect(report.lines[0]).to.match(/^No job has written to this queue yet; see whether its name/);
  });

  it('should leave when it is told to stop while it stands by', async () => {
    await startOrg({ users: 60, latency: 300 });
    const reading = { generation: 'night-1', limit: 10, readAhead: 0 };
    const first = begin(reading);
    await isTold(first.report, 'leading');
    const second = begin(reading);
    await isTold(second.report, 'standby');
    process.emit('SIGTERM');
    expect(await second.ended).to.include({ ending: 'stopped', end: 'stopped' });
    expect(second.report.tally.recordsStreamed).to.equal(0);
    expect(await first.ended).to.include({ ending: 'stopped', resumable: true });
  });

  it('should finish what is in hand when a worker is told to stop', async () => {
    await startOrg({ users: 30 });
    expect((await read()).ending).to.equal('complete');
    const path = await flow(
      `import { appendFileSync } from 'node:fs';
       appendFileSync('${cwd}/begun', '');
       export default mergeMap(({ record }) =>
         timer(200).pipe(map(() => appendFileSync('${cwd}/done', record.id + '\\n'))));`,
    );
    const worker = work({ flow: path, rows: 10 });
    await eventually(() => existsSync(join(cwd, 'begun')));
    // The first delivery is in hand, or comes soon.
    await eventually(() => existsSync(join(cwd, 'done')));
    process.emit('SIGTERM');
    const { ending, report } = await worker;
    expect(ending).to.equal('stopped');
    const done = readFileSync(join(cwd, 'done'), 'utf8').trimEnd().split('\n');
    expect(report.tally.work?.settled).to.equal(done.length);
    expect(await statsOf()).to.deep.include({ backlog: 30 - done.length, inHand: 0 });
  });

  it('should put aside what keeps failing, show it and put it back', async () => {
    await startOrg({ users: 5 });
    expect((await read()).ending).to.equal('complete');
    const response = await fetch(`${org.orgUrl}/api/v1/users?limit=1`, {
      headers: { authorization: `SSWS ${org.token}` },
    });
    const [user] = (await response.json()) as { readonly profile: { readonly login: string } }[];
    const settings = {
      flow: await flow(
        `import { existsSync } from 'node:fs';
         export default map(({ record, state }) => {
           const isBad = !existsSync('${cwd}/mended') && record.profile.login === state.bad;
           if (isBad) throw new Error('not him');
           return record.id;
         });`,
      ),
      ...({ untilEmpty: true, rows: 2 } as const),
      state: [`bad=${user?.profile.login ?? ''}`],
    } as const;
    const failed = await work({ ...settings, maxDeliveries: 2 });
    expect(failed).to.deep.include({ ending: 'incomplete', failed: 1 });
    expect(failed.report.tally.work).to.deep.equal({ settled: 4, released: 2, buried: 1, lost: 0 });
    const outcomes = failed.report.events.filter(({ type }) => type === 'delivery');
    expect(outcomes.map(({ outcome }) => outcome).sort()).to.deep.equal([
      ...['buried', 'released', 'settled', 'settled', 'settled'],
    ]);
    expect(outcomes.find(({ outcome }) => outcome === 'buried')).to.include({
      error: 'not him',
      deliveries: 2,
      rows: 1,
    });
    expect(failed.report.lines.at(-1)).to.equal(
      `Put aside: 1 record; okta-streams queue dead --from '${queue}' shows what, and queue retry puts it back`,
    );
    const letter = JSON.parse((await ask('dead')).text) as Readonly<Record<string, unknown>>;
    expect(letter).to.deep.include({ error: 'Error: not him', deliveries: 2 });
    expect(letter['record']).to.deep.include({ profile: user?.profile });

    expect((await ask('retry')).text).to.equal('{"retried":1}\n');
    const deadLetter = join(cwd, 'failed.ndjson');
    expect((await work({ ...settings, deadLetter, maxDeliveries: 1 })).ending).to.equal('complete');
    expect(JSON.parse(readFileSync(deadLetter, 'utf8'))).to.include({ error: 'not him' });
    await ask('retry');
    expect(await failure(work({ ...settings, maxFailures: 0, maxDeliveries: 1 }))).to.equal(
      'tooManyFailures: --max-failures is 0, and 1 record was put aside; the last said: not him',
    );
    await ask('retry');
    await writeFile(join(cwd, 'mended'), '');
    expect((await work(settings)).ending).to.equal('complete');
    expect(await statsOf()).to.deep.include({ backlog: 0, dead: 0 });
  });

  it('should refuse another list in a queue, and what does not go with one, before any request', async () => {
    await startOrg({ users: 3, groups: 2 });
    expect((await read()).ending).to.equal('complete');
    const path = await flow('export default map(({ record }) => record.id);');
    const before = org.stats.requests;
    expect(await failure(read({}, '/api/v1/groups'))).to.match(
      /^usage: name is that of a queue with records of \/api\/v1\/users, .* as shell_\d_2$/,
    );
    const long = `queue:postgres#${'x'.repeat(60)}`;
    expect(await failure(read({ to: long }))).to.match(/^name must be the name of a queue of at/);
    expect(await failure(work({ flow: path, generation: 'night-1' }))).to.match(
      /^--generation is what --until-empty waits for/,
    );
    expect(await failure(work({ flow: join(cwd, 'none.mjs') }))).to.match(/is not there/);
    expect(await failure(work({ flow: path, healthPort: 99_999 }))).to.equal(
      '--health-port must be at most 65535: got 99999',
    );
    const inNats = { from: 'queue:nats://127.0.0.1:1#users', flow: path, rows: 10 };
    expect(await failure(workCommand(inNats, recordedReport()))).to.match(
      /^--rows is for queues in PostgreSQL/,
    );
    expect(await failure(work({ flow: path, deadLetter: path }))).to.match(/is the flow itself/);
    expect(org.stats.requests).to.equal(before);
  });

  it('should take the permits of all from one budget', async () => {
    await startOrg({ users: 1, rateLimit: { limit: 40, windowMs: 60_000 } });
    const sharing = { shareThrough: queue, share: 0.5, shareMembers: 2 };
    const all = await Promise.all([connect(sharing), connect(sharing)]);
    const sent = all.map(({ action }) =>
      lastValueFrom(
        range(0, 6).pipe(
          mergeMap(() => action({ requestType: 'GET', relativeUrl: '/api/v1/users' }), 3),
        ),
      ),
    );
    await Promise.all(sent);
    const { query } = await postgresServer();
    const table = `${queue.replace('queue:postgres#', '')}_queue_permits`;
    const [row] = await query(`SELECT key, bucket, used FROM ${table}`);
    expect(row).to.include({ key: `${new URL(org.orgUrl).host}/token`, bucket: '/api/v1/users' });
    // What was leased and not needed is in it.
    expect(row?.['used']).to.be.within(12, 20);
    expect(org.stats.requests).to.equal(12);
  });

  it('should tell at once that the store of a budget is away', async () => {
    await startOrg({ users: 1 });
    const away = connect({ shareThrough: 'queue:postgres://127.0.0.1:1/x#quota' });
    expect(await failure(away as unknown as Promise<Conclusion>)).to.match(/no connection to/);
    expect(org.stats.requests).to.equal(0);
    expect(await failure(connect({ shareMembers: 2 }) as never)).to.match(/^--share-members is/);
  });

  it('should make no queue where one is asked for that is not there', async () => {
    await startOrg({ users: 1 });
    const { text, report } = await ask('stats', 'queue:postgres#typo');
    expect(text).to.equal('{"backlog":0,"inHand":0,"dead":0,"jobs":[]}\n');
    expect(report.lines).to.deep.equal([
      'No job has written to this queue yet; see whether its name is right.',
    ]);
    const { query } = await postgresServer();
    expect(await query("SELECT to_regclass('typo_queue') AS found")).to.deep.equal([
      { found: null },
    ]);
  });
});
