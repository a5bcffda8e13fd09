import { expect } from 'chai';
import { csvFile } from '../../../lib/sinks/files/csvFile.js';
import { duckdb } from '../../../lib/sinks/duckdb/duckdb.js';
import { postgres } from '../../../lib/sinks/postgres/postgres.js';
import type { Sink } from '../../../lib/sinks/types.js';

describe('the table that a sink says', () => {
  it('should be the one that rows go into, as it is written', () => {
    const options = { table: 'okta.users', mode: 'append' } as const;
    expect(duckdb('okta.duckdb', options).table).to.equal('okta.users');
    expect(postgres('postgres://localhost/okta', options).table).to.equal('okta.users');
  });

  it('should be none where there is no table', () => {
    const sink: Sink<unknown> = csvFile('users.csv', { mode: 'append', columns: ['id'] });
    expect(sink.table).to.equal(undefined);
  });
});
