import { expect } from 'chai';
import type { StreamCommandOptions } from '../../../lib/cli/streamOptions.js';
import { streamPlan } from '../../../lib/cli/streamPlan.js';

const users = '/api/v1/users';

describe('streamNotes', () => {
  const search = 'search=status eq "ACTIVE"';
  const cases: readonly (readonly [
    string,
    Partial<StreamCommandOptions>,
    string,
    readonly string[],
  ])[] = [
    ['a.ndjson', {}, users, ['leaves out']],
    ['a.ndjson', {}, `${users}/?limit=5`, ['leaves out']],
    ['a.ndjson', {}, `${users}?${search}`, []],
    ['a.ndjson', { query: [search] }, users, []],
    ['a.ndjson', { query: ['filter=status eq "ACTIVE"'] }, users, []],
    ['a.ndjson', { sinceLast: true }, users, []],
    ['a.ndjson', {}, '/api/v1/groups', []],
    ['a.ndjson', { forEach: users }, '/api/v1/users/{id}/groups', ['write --for-each']],
    ['a.duckdb#u', {}, `${users}?${search}`, ['rows of what is gone']],
    ['a.duckdb#u', { sinceLast: true }, users, ['--mode replace without --since-last']],
    ['postgres:#u', {}, users, ['leaves out', 'rows of what is gone']],
    ['a.duckdb#u', { mode: 'upsert' }, `${users}?${search}`, []],
    ['a.duckdb#u', { mode: 'replace' }, `${users}?${search}`, []],
    ['a.duckdb#u', { recordLimit: 5 }, `${users}?${search}`, []],
    ['a.duckdb#u', {}, '/api/v1/logs', []],
    ['a.parquet', {}, '/api/v1/groups', []],
  ];
  for (const [to, options, url, expected] of cases) {
    it(`should be ${expected.length.toString()} for ${url} to ${to} with ${JSON.stringify(options)}`, () => {
      const { notes } = streamPlan(url, { to, ...options });
      expect(notes).to.have.length(expected.length);
      for (const [i, part] of expected.entries()) expect(notes[i]).to.include(part);
    });
  }
});
