import { expect } from 'chai';
import {
  identifier,
  isReserved,
  qualified,
  readTableName,
  shown,
} from '../../../../lib/sinks/table/tableName.js';

describe('tableName', () => {
  it('should read a table, and one of a schema', () => {
    expect(readTableName('users')).to.deep.equal({ schema: undefined, name: 'users' });
    expect(readTableName('okta.My users')).to.deep.equal({ schema: 'okta', name: 'My users' });
  });
  for (const text of ['', '.', 'a.', '.a', 'a.b.c', 'a\0']) {
    it(`should refuse ${JSON.stringify(text)}`, () => {
      expect(readTableName(text)).to.equal(undefined);
    });
  }
  it('should know the names that sinks keep for themselves, in any case', () => {
    const named = (schema: string | undefined, name: string) => isReserved({ schema, name });
    expect(named(undefined, '_okta_streams_jobs')).to.equal(true);
    expect(named('okta', '_OKTA_Streams_')).to.equal(true);
    expect(named('_okta_streams_x', 'users')).to.equal(true);
    expect(named('okta', 'okta_streams_jobs')).to.equal(false);
  });
  it('should quote names, so that none can leave its quotes', () => {
    const name = { schema: 's"', name: 't"; DROP TABLE x --' };
    expect(identifier('a')).to.equal('"a"');
    expect(qualified(name)).to.equal('"s"""."t""; DROP TABLE x --"');
    expect(qualified({ ...name, schema: undefined })).to.equal('"t""; DROP TABLE x --"');
    expect(shown({ schema: 's', name: 't' })).to.equal('s.t');
  });
});
