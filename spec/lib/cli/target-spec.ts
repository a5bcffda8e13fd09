import { expect } from 'chai';
import { target } from '../../../lib/cli/target.js';
import { UsageError } from '../../../lib/cli/usageError.js';

describe('target', () => {
  const read: Readonly<Record<string, object>> = {
    '-': { kind: 'stdout' },
    'out/users.ndjson': { kind: 'ndjson', path: 'out/users.ndjson' },
    'users.jsonl': { kind: 'ndjson', path: 'users.jsonl' },
    'a#b.csv': { kind: 'csv', path: 'a#b.csv' },
    'out/users.parquet': { kind: 'parquet', path: 'out/users.parquet' },
    'okta.duckdb#users': { kind: 'duckdb', path: 'okta.duckdb', table: 'users' },
    './a#b/okta.db#hr.users': { kind: 'duckdb', path: './a#b/okta.db', table: 'hr.users' },
    'postgres:#users': { kind: 'postgres', connectionString: undefined, table: 'users' },
    'postgresql://#hr.users': { kind: 'postgres', connectionString: undefined, table: 'hr.users' },
    'postgres://etl@db:5432/hr#users': {
      kind: 'postgres',
      connectionString: 'postgres://etl@db:5432/hr',
      table: 'users',
    },
  };
  for (const [text, expected] of Object.entries(read)) {
    it(`should read ${text}`, () => {
      expect(target(text)).to.deep.equal(expected);
    });
  }

  const refused: Readonly<Record<string, string>> = {
    'users.xml': 'is no kind of target; write users.ndjson, users.csv, users.parquet',
    users: 'is no kind of target',
    '': 'is no kind of target',
    's3://bucket/users.ndjson': '--to s3:// is not supported; write a file of this machine',
    'gs://bucket/users.parquet': '--to gs:// is not supported',
    'file:///tmp/users.csv': '--to file:// is not supported',
    'out/': 'names a folder; write --to out/users.ndjson',
    'okta.duckdb': "names no table; write --to 'okta.duckdb#users'",
    'okta.duckdb#': 'names no table',
    'postgres:': "names no table; write --to 'postgres:#users'",
    'postgres://db/hr': "names no table; write --to 'postgres://db/hr#users'",
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`should refuse "${text}"`, () => {
      expect(() => target(text)).to.throw(UsageError, message);
    });
  }

  for (const text of [
    'postgres://etl:hunter2@db/hr#users',
    'postgres://db/hr?user=etl&password=hunter2#users',
    'postgresql://:hunter2@db/hr',
  ]) {
    it('should refuse a password, without repeating it', () => {
      expect(() => target(text))
        .to.throw(UsageError, /must not hold a password.*PGPASSWORD/)
        .with.property('message')
        .that.does.not.include('hunter2');
    });
  }
});
