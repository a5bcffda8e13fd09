import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, map } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.js';
import { csvFile } from '../../../lib/sinks/files/csvFile.js';
import { duckdb } from '../../../lib/sinks/duckdb/duckdb.js';
import { ndjsonFile } from '../../../lib/sinks/files/ndjsonFile.js';
import { postgres } from '../../../lib/sinks/postgres/postgres.js';
import type { DeadLetter, Sink } from '../../../lib/sinks/types.js';
import { loadedIds } from '../../support/loads/loadedIds.js';
import { tableOf, type SinkName, type User } from '../../support/loads/userSink.js';
import { postgresServer } from '../../support/postgres.js';

/** A row of the flow; what is bad about one of them has to be found by the sink. */
type Row = Readonly<Record<string, unknown>>;

const users = 30;
const bad = 17;

describe('streams with a row that the sink cannot load', () => {
  let org: Sandbox;
  let folder: string;
  let ids: string[];

  before(async () => {
    org = await startSandbox({ users, seed: 7 });
  });
  after(() => org.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    const { query } = await postgresServer();
    await query(`DROP TABLE IF EXISTS ${tableOf('postgres append')}, _okta_streams_jobs`);
    ids = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = (sink: Sink<Row>, spoil: (row: Row) => Row) => {
    const action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
    const flow = map(({ record: { id } }: { readonly record: User }, i: number): Row => {
      ids.push(id);
      const row = { id, created: '2026-01-31T03:00:00.000Z' };
      return i === bad ? spoil(row) : row;
    });
    return lastValueFrom(
      action.of<User>()({
        requestType: 'GET(Streaming)',
        relativeUrl: '/api/v1/users',
        streaming: { flow, sink },
      }),
    );
  };
  const loaded = (name: SinkName) =>
    loadedIds({ name, folder }).catch((error: unknown) => {
      // Not even a table.
      expect(String(error)).to.match(/does not exist/);
      return [];
    });

  const sinksOf = (
    deadLetter?: DeadLetter,
  ): Partial<Record<SinkName, () => Promise<Sink<Row>>>> => {
    const letters = deadLetter === undefined ? {} : { deadLetter };
    const columns = { id: 'text', created: 'timestamp' } as const;
    const strict = { onDrift: 'fail', ...letters } as const;
    const path = join(folder, 'users');
    return {
      'ndjsonFile append': () => Promise.resolve(ndjsonFile(path, letters)),
      'csvFile append': () =>
        Promise.resolve(csvFile(path, { columns: ['id', 'created'], ...strict })),
      'duckdb append': () => {
        const table = tableOf('duckdb append');
        return Promise.resolve(
          duckdb(path, { table, key: 'id', columns, mode: 'append', ...strict }),
        );
      },
      'postgres append': async () =>
        postgres((await postgresServer()).url, {
          table: tableOf('postgres append'),
          key: 'id',
          columns,
          mode: 'append',
          ...strict,
        }),
    };
  };

  const drift = (row: Row): Row => ({ ...row, surprise: 1 });
  const keyless = ({ created }: Row): Row => ({ created });
  const untimely = (row: Row): Row => ({ ...row, created: 'not a time' });
  const circular = (row: Row): Row => {
    const turn: Record<string, unknown> = { ...row };
    turn['self'] = turn;
    return turn;
  };
  const cases = [
    ['ndjsonFile append', 'that has no JSON', circular],
    ['csvFile append', 'with an unknown column', drift],
    ['duckdb append', 'with an unknown column', drift],
    ['duckdb append', 'without its key', keyless],
    ['duckdb append', 'that the database refuses', untimely],
    ['postgres append', 'with an unknown column', drift],
    ['postgres append', 'without its key', keyless],
    ['postgres append', 'that the database refuses', untimely],
  ] as const;

  for (const [name, what, spoil] of cases) {
    it(`should write none of its rows for one ${what}, by ${name}`, async () => {
      const sink = await sinksOf()[name]?.();
      const error: unknown = await load(sink as Sink<Row>, spoil).catch((each: unknown) => each);
      expect(error).to.have.property('code', 'ERR_OKTA_SINK');
      expect(await loaded(name)).to.deep.equal([]);
    });

    it(`should hand the one ${what} to the dead letter and load the others, by ${name}`, async () => {
      const dead: unknown[] = [];
      const sink = await sinksOf(({ row, error }) => {
        dead.push([row, Reflect.get(error, 'code')]);
      })[name]?.();
      const output = await load(sink as Sink<Row>, spoil);
      expect(output).to.include({
        recordsStreamed: ids.length,
        rowsCommitted: ids.length - 1,
        rowsRefused: 1,
        end: 'lastPage',
      });
      const created = '2026-01-31T03:00:00.000Z';
      expect(dead).to.deep.equal([[spoil({ id: ids[bad], created }), 'ERR_OKTA_SINK']]);
      const others = ids.filter((_, i) => i !== bad);
      expect(await loaded(name))
        .to.have.members(others)
        .and.have.lengthOf(others.length);
    });
  }

  it('should leave a file with other columns as it is', async () => {
    const path = join(folder, 'users');
    await load(csvFile(path, { columns: ['created'] }), (row) => row);
    const before = await readFile(path, 'utf8');
    const error: unknown = await load(csvFile(path, { columns: ['id'] }), (row) => row).catch(
      (each: unknown) => each,
    );
    expect(error).to.have.property('code', 'ERR_OKTA_SINK');
    expect(await readFile(path, 'utf8')).to.equal(before);
  });

  for (const name of ['duckdb append', 'postgres append'] as const) {
    it(`should leave a table of another shape as it is, by ${name}`, async () => {
      const sink = (await sinksOf()[name]?.()) as Sink<Row>;
      await load(sink, (row) => row);
      const { url } = await postgresServer();
      const options = { table: tableOf(name), mode: 'append', columns: ['id', 'other'] } as const;
      const other: Sink<Row> =
        name === 'duckdb append' ? duckdb(join(folder, 'users'), options) : postgres(url, options);
      const before = await loaded(name);
      expect(before).to.have.lengthOf(ids.length);
      const error: unknown = await load(other, (row) => row).catch((each: unknown) => each);
      expect(error).to.have.property('code', 'ERR_OKTA_SINK');
      expect(error).to.have.property('message').that.includes('other');
      expect(await loaded(name)).to.deep.equal(before);
    });
  }
});
