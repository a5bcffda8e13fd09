import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { firstValueFrom, from } from 'rxjs';
import { postgresQueue } from '../../lib/queues/postgres/postgresQueue.js';
import { startSandbox } from '../../lib/sandbox/index.js';
import { postgresServer } from '../support/postgres.js';
import { startCommand, type Running } from '../support/runCommand.js';

const rxjs = pathToFileURL(resolve('node_modules/rxjs/dist/cjs/index.js')).href;
const all = '/api/v1/users?search=created gt "1970-01-01T00:00:00.000Z"';
const users = 1_500;
const kills = 20;
const rows = 10;

describe('readers and workers that are killed twenty times', function () {
  this.timeout(600_000);

  it('should lose no record, write none twice, and repeat no more than was in hand', async () => {
    const org = await startSandbox({ users, latency: 40 });
    const cwd = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    const server = await postgresServer();
    const { hostname, port, username, password, pathname } = new URL(server.url);
    const env = {
      OKTA_CLIENT_ORGURL: org.orgUrl,
      OKTA_CLIENT_TOKEN: org.token,
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: username,
      PGPASSWORD: password,
      PGDATABASE: pathname.slice(1),
    };
    const queue = postgresQueue(server.url, { name: 'kills' });
    const request = { bucket: 'none', window: 1, allowance: 1, wanted: 1 };
    // Makes its tables.
    await firstValueFrom(from(queue.budget('none').lease(request)));
    await server.query(`
      CREATE TABLE kills_log (id text);
      CREATE FUNCTION kills_note() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO kills_log VALUES (NEW.id); RETURN NULL; END $$;
      CREATE TRIGGER kills_note AFTER INSERT ON kills_queue FOR EACH ROW EXECUTE FUNCTION kills_note()`);
    const effects = join(cwd, 'effects');
    await writeFile(
      join(cwd, 'flow.mjs'),
      `import { appendFileSync } from 'node:fs';
       import { concatMap, map, timer } from '${rxjs}';
       export default concatMap(({ record }) =>
         timer(20).pipe(map(() => appendFileSync('effects', record.id + '\\n'))));`,
    );
    const generation = ['--generation', 'night-1', '--quiet'];
    const programs = {
      reader: [
        ...['stream', all, '--to', 'queue:postgres#kills', '--limit', '10', '--read-ahead', '0'],
        ...generation,
      ],
      worker: [
        ...['work', '--from', 'queue:postgres#kills', '--flow', 'flow.mjs', '--until-empty'],
        ...['--rows', rows.toString(), ...generation],
      ],
    };
    const start = (kind: keyof typeof programs) => startCommand(programs[kind], { cwd, env });
    const running: { kind: keyof typeof programs; process: Running }[] = (
      ['reader', 'worker', 'reader', 'worker'] as const
    ).map((kind) => ({ kind, process: start(kind) }));
    let killed = 0;
    try {
      for (let n = 0; n < kills; n++) {
        await sleep(400 + ((n * 7_919) % 900));
        const victim = running[n % running.length];
        if (victim === undefined) continue;
        if (victim.process.child.exitCode === null) killed++;
        victim.process.child.kill('SIGKILL');
        await victim.process.ended;
        victim.process = start(victim.kind);
      }
      const ended = await Promise.all(running.map(({ process }) => process.ended));
      for (const { code, stderr } of ended) expect(code, stderr).to.equal(0);
      expect(killed).to.be.at.least(kills / 2);

      const [log] = await server.query(
        'SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM kills_log',
      );
      expect(log).to.deep.equal({ n: users, ids: users });
      expect(existsSync(effects)).to.equal(true);
      const done = readFileSync(effects, 'utf8').trimEnd().split('\n');
      expect(new Set(done).size).to.equal(users);
      expect(done.length - users).to.be.at.most(rows * killed);
      expect(await firstValueFrom(from(queue.stats()))).to.include({ backlog: 0, dead: 0 });
    } finally {
      for (const { process } of running) process.child.kill('SIGKILL');
      await org.close();
      await rm(cwd, { recursive: true });
    }
  });
});
