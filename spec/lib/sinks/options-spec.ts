import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkpointFile,
  csvFile,
  duckdb,
  ndjsonFile,
  postgres,
  type CheckpointFileOptions,
  type CsvFileOptions,
  type DuckdbOptions,
  type NdjsonFileOptions,
  type PostgresConnection,
  type PostgresOptions,
} from '../../../lib/sinks/index.js';
import { load } from '../../support/sinkJob.js';

/** All that may be left out of `T`, given as `undefined`: a new option is a type error here. */
type Undefined<T> = {
  readonly [
    K in keyof T as object extends Pick<T, K> ? (string extends K ? never : K) : never
  ]-?: undefined;
};

const ofFile = { mode: undefined, stamp: undefined, deadLetter: undefined, fileSystem: undefined };
const ofTable = {
  key: undefined,
  columns: undefined,
  onDrift: undefined,
  deletedAt: undefined,
  deadLetter: undefined,
};
const columns = { id: { type: 'text', path: undefined } } as const;
const rows = [{ id: 'a' }, { id: 'b' }];

describe('the options of sinks', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const at = (name: string) => join(folder, name);
  const same = async (one: string, other: string) => {
    expect(await readFile(at(one))).to.deep.equal(await readFile(at(other)));
  };

  it('should be as if they were left out where ndjsonFile has undefined', async () => {
    const none: Undefined<NdjsonFileOptions> = { ...ofFile, schema: undefined };
    await load(ndjsonFile(at('a'), none), rows);
    await load(ndjsonFile(at('b')), rows);
    await same('a', 'b');
  });

  it('should be as if they were left out where csvFile has undefined', async () => {
    const none: Undefined<CsvFileOptions> = { ...ofFile, onDrift: undefined, bom: undefined };
    await load(csvFile(at('a'), { columns: ['id'], ...none }), rows);
    await load(csvFile(at('b'), { columns: ['id'] }), rows);
    await same('a', 'b');
  });

  it('should be as if they were left out where checkpointFile has undefined', async () => {
    const none: Undefined<CheckpointFileOptions> = { fileSystem: undefined };
    await load(checkpointFile(at('a'), none), rows);
  });

  it('should be as if they were left out where duckdb has undefined', async () => {
    const none: Undefined<DuckdbOptions> = { ...ofTable, parquet: undefined };
    await load(duckdb(at('a.duckdb'), { table: 'users', mode: 'upsert', ...none }), rows);
    const given = { table: 'users', mode: 'append', ...none, columns } as const;
    await load(duckdb(at('b.duckdb'), given), rows);
  });

  it('should be as if they were left out where postgres has undefined', () => {
    const none: Undefined<PostgresOptions> = { ...ofTable, jobsSchema: undefined };
    const nowhere: Undefined<PostgresConnection> = {
      connectionString: undefined,
      host: undefined,
      port: undefined,
      user: undefined,
      password: undefined,
      database: undefined,
      ssl: undefined,
    };
    for (const connection of [undefined, nowhere]) {
      expect(() =>
        postgres(connection, { table: 'users', mode: 'upsert', ...none }),
      ).not.to.throw();
      expect(() =>
        postgres(connection, { table: 'users', mode: 'append', ...none, columns }),
      ).not.to.throw();
    }
  });
});
