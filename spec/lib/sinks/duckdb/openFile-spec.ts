import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDriver } from '../../../../lib/sinks/duckdb/driver.js';
import { openFile, type OpenFile } from '../../../../lib/sinks/duckdb/openFile.js';

const rowsOf = async (connection: DuckDBConnection, sql: string) =>
  (await connection.runAndReadAll(sql)).getRows();

describe('openFile', () => {
  let folder: string;
  let open: { close: () => void }[] = [];

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'okta-streams-')));
  });
  afterEach(() => {
    for (const { close } of open) close();
    open = [];
  });
  after(() => rm(folder, { recursive: true }));

  async function opened(name: string): Promise<OpenFile> {
    const file = await openFile(await loadDriver(), join(folder, name));
    open.push(file);
    return file;
  }

  it('should write 20,480 rows together, of which a checkpoint reads the last alone', async () => {
    const { connection } = await opened('groups.duckdb');
    await connection.run('CREATE TABLE t AS SELECT range AS i FROM range(50000)');
    await connection.run('CHECKPOINT');
    const groups = await rowsOf(
      connection,
      `SELECT row_group_id::INT, sum(count)::INT FROM pragma_storage_info('t')
       WHERE segment_type = 'BIGINT' GROUP BY ALL ORDER BY ALL`,
    );
    expect(groups).to.deep.equal([
      [0, 20_480],
      [1, 20_480],
      [2, 9_040],
    ]);
  });

  it('should leave half of the memory to the program', async () => {
    const { connection } = await opened('memory-limit.duckdb');
    const own = await (await DuckDBInstance.create()).connect();
    const ask = async (of: DuckDBConnection) => {
      const [[size = ''] = []] = await rowsOf(of, "SELECT current_setting('memory_limit')");
      const [number = '', unit = ''] = String(size).split(' ');
      return Number(number) * ({ MiB: 1, GiB: 1_024 }[unit] ?? NaN);
    };
    // By itself DuckDB takes four fifths.
    expect((await ask(connection)) / (await ask(own))).to.be.closeTo(0.5 / 0.8, 0.01);
    own.closeSync();
  });

  for (const name of ['users.duckdb', 'memory.duckdb', 'a"b\'c.duckdb']) {
    it(`should call ${name} as DuckDB does, with nothing beside it`, async () => {
      const own = await DuckDBInstance.create(join(folder, name));
      const ownConnection = await own.connect();
      const listed = 'SELECT database_name, schema_name FROM duckdb_schemas() ORDER BY ALL';
      const asOpened = await rowsOf(ownConnection, listed);
      ownConnection.closeSync();
      own.closeSync();
      expect(await rowsOf((await opened(name)).connection, listed)).to.deep.equal(asOpened);
    });
  }

  it('should share a file among all that open it, at once too, and give it back with the last', async () => {
    const [one, other] = await Promise.all([opened('shared.duckdb'), opened('shared.duckdb')]);
    await one.connection.run('CREATE TABLE t AS SELECT 1 AS i');
    one.close();
    const third = await opened('shared.duckdb');
    for (const { connection } of [other, third]) {
      expect(await rowsOf(connection, 'FROM t')).to.deep.equal([[1]]);
      expect(await rowsOf(connection, 'SELECT current_database()')).to.deep.equal([['shared']]);
    }
    other.close();
    third.close();
    open = [];
    expect(existsSync(join(folder, 'shared.duckdb.wal'))).to.equal(false);
    const instance = await DuckDBInstance.fromCache(join(folder, 'shared.duckdb'));
    instance.closeSync();
  });

  it('should share a file that the program has open itself', async () => {
    const path = join(folder, 'own.duckdb');
    const instance = await DuckDBInstance.fromCache(path);
    open.push({
      close: () => {
        instance.closeSync();
      },
    });
    const own = await instance.connect();
    const { connection } = await opened('own.duckdb');
    await connection.run('CREATE TABLE t AS SELECT 1 AS i');
    expect(await rowsOf(own, 'FROM t')).to.deep.equal([[1]]);
    own.closeSync();
  });

  it('should write nothing, and make no file, where it is to read alone', async () => {
    const path = join(folder, 'read.duckdb');
    const reads = async () => openFile(await loadDriver(), path, { isReadOnly: true });
    expect(await reads().catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(existsSync(path)).to.equal(false);
    const { connection, close } = await opened('read.duckdb');
    await connection.run('CREATE TABLE t AS SELECT 1 AS i');
    close();
    const readers = [await reads(), await reads()];
    open = readers;
    for (const { connection: reader } of readers) {
      expect(await rowsOf(reader, 'FROM t')).to.deep.equal([[1]]);
      const failed = await reader.run('DROP TABLE t').catch((error: unknown) => error);
      expect(failed).to.have.property('message').that.includes('read-only');
    }
  });

  it('should open a file after it has failed to', async () => {
    const { connection } = await opened('kept.duckdb');
    const path = join(folder, 'absent', 'kept.duckdb');
    const failed = await openFile(await loadDriver(), path).catch((error: unknown) => error);
    expect(failed).to.have.property('message').that.includes(path);
    expect(await rowsOf(connection, 'SELECT 1')).to.deep.equal([[1]]);
  });
});
