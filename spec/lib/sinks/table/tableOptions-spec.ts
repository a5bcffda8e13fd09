import { expect } from 'chai';
import { OktaInputError } from '../../../../lib/errors.js';
import { checkJob, readTableOptions } from '../../../../lib/sinks/table/tableOptions.js';
import { sinkJob } from '../../../support/sinkJob.js';

describe('tableOptions', () => {
  const read = (given: object) => readTableOptions({ table: 'users', mode: 'append', ...given });
  const columns = { id: 'text', login: 'text' };

  it('should read whole records by default, without a key', () => {
    const { columns: found, key, merges, onDrift } = read({});
    expect(found.map(({ name }) => name)).to.deep.equal(['id', 'record']);
    expect({ key, merges, onDrift }).to.deep.equal({ key: [], merges: false, onDrift: 'ignore' });
  });

  for (const [what, given, key, merges] of [
    ['of an upsert, by default', { columns, mode: 'upsert' }, [0], true],
    ['of a list', { columns, mode: 'upsert', key: ['login', 'id'] }, [1, 0], true],
    ['of a replace', { columns, mode: 'replace', key: 'login' }, [1], true],
    ['of no replace, by default', { columns, mode: 'replace' }, [], false],
    ['of an append, which names rows alone', { columns, key: 'login' }, [1], false],
    ['of whole records', { mode: 'upsert', key: 'profile.login' }, [0], true],
  ] as const) {
    it(`should find the key ${what}`, () => {
      const table = read(given);
      expect({ key: table.key, merges: table.merges }).to.deep.equal({ key, merges });
    });
  }

  it('should name rows by their key', () => {
    const row = { id: 1, login: 'a', profile: { login: 'b' } };
    const names = (given: object) => read(given).naming?.map((name) => name(row));
    expect(names({ columns, key: ['login', 'id'] })).to.deep.equal(['a', 1]);
    expect(names({ key: 'profile.login' })).to.deep.equal(['b']);
    expect(names({ columns: { x: 'text' } })).to.equal(undefined);
  });

  for (const [field, given] of [
    ['options', { table: 'users', mode: 'append' }],
    ['table', { table: 'a.b.c' }],
    ['table', { table: '' }],
    ['table', { table: 5 }],
    ['table', { table: '_okta_streams_jobs' }],
    ['table', { table: 'main._Okta_Streams_x' }],
    ['table', { table: '_okta_streams_own.users' }],
    ['mode', { mode: 'merge' }],
    ['mod', { mod: 'append' }],
    ['key', { columns: { login: 'text' }, mode: 'upsert' }],
    ['key', { columns, key: 'uuid' }],
    ['key', { columns, key: [] }],
    ['key', { columns, key: '' }],
    ['key', { key: ['a', 'b'] }],
    ['columns', { columns: [] }],
    ['columns.a', { columns: { a: 'number' } }],
    ['onDrift', { onDrift: 'add' }],
    ['onDrift', { columns, onDrift: 'drop' }],
    ['deadLetter', { deadLetter: 'file' }],
  ] as const) {
    it(`should refuse ${field} of ${JSON.stringify(given)}`, () => {
      const call = () => (field === 'options' ? readTableOptions(5) : read(given));
      expect(call).to.throw(OktaInputError).with.property('field', field);
    });
  }

  it('should refuse to replace what an incremental run does not read', () => {
    const job = sinkJob({ incremental: true });
    expect(() => {
      checkJob(read({ mode: 'replace' }), job);
    }).to.throw(OktaInputError, "use 'upsert'");
    checkJob(read({ mode: 'upsert' }), job);
    checkJob(read({ mode: 'replace' }), sinkJob());
  });
});
