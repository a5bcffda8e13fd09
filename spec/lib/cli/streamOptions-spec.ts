import { expect } from 'chai';
import { streamPlan, type StreamCommandOptions } from '../../../lib/cli/streamOptions.js';
import { UsageError } from '../../../lib/cli/usageError.js';

const users = '/api/v1/users';
const members = '/api/v1/groups/{id}/users';
const plan = (to: string, options: Partial<StreamCommandOptions> = {}, url = users) =>
  streamPlan(url, { to, ...options });

describe('streamPlan', () => {
  it('should stream all there is, and go on where it can', () => {
    expect(plan('-')).to.deep.equal({
      target: { kind: 'stdout' },
      mode: 'replace',
      relativeUrl: users,
      query: {},
      headers: {},
      paths: undefined,
      parents: undefined,
      hasFlow: false,
      recordLimit: Infinity,
      resume: 'auto',
      sinceLast: false,
      state: undefined,
      maxFailures: Infinity,
    });
  });

  const modes: readonly (readonly [string, string, Partial<StreamCommandOptions>, string])[] = [
    ['replace', 'a.ndjson', {}, `${users}?limit=5`],
    ['append', 'a.ndjson', { recordLimit: 5 }, users],
    ['append', 'a.ndjson', { sinceLast: true }, users],
    ['append', 'a.ndjson', {}, '/api/v1/logs?since=2026-01-01'],
    ['upsert', 'a.duckdb#users', {}, users],
    ['upsert', 'postgres:#users', { recordLimit: 5 }, users],
    ['append', 'a.duckdb#users', { mode: 'append' }, users],
  ];
  for (const [mode, to, options, url] of modes) {
    it(`should ${mode}: ${url} to ${to}`, () => {
      expect(plan(to, options, url).mode).to.equal(mode);
    });
  }

  it('should ask Okta for selected fields of users alone', () => {
    const select = 'status,profile.email';
    const fields = 'id,status,profile:(email)';
    expect(plan('-', { select }, `${users}?limit=5`).query).to.deep.equal({ fields });
    expect(plan('-', { select, query: ['fields=id'] }).query).to.deep.equal({ fields: 'id' });
    expect(plan('-', { select, flow: './flow.mjs' }).query).to.deep.equal({});
    expect(plan('-', { select }, '/api/v1/groups').query).to.deep.equal({});
    expect(plan('-', { select }).paths).to.deep.equal(['status', 'profile.email']);
  });

  it('should keep the id of the parent whatever is selected', () => {
    const { paths, parents } = plan('-', { select: 'id', forEach: '/api/v1/groups' }, members);
    expect(paths).to.deep.equal(['_parent', 'id']);
    expect(parents).to.equal('/api/v1/groups');
  });

  it('should write over children too, where they are told apart', () => {
    expect(plan('a.duckdb#m', { forEach: '/g' }, members).mode).to.equal('upsert');
    const made = { forEach: '/g', flow: './flow.mjs', select: 'id' };
    expect(plan('a.duckdb#m', made, members).mode).to.equal('upsert');
  });

  it('should go on, or begin afresh, or insist', () => {
    expect(plan('a.csv', { select: 'id', resume: true }).resume).to.equal('require');
    expect(plan('a.csv', { select: 'id', resume: false }).resume).to.equal('never');
    expect(plan('-', { resume: false }).resume).to.equal('auto');
  });

  it('should read pairs', () => {
    const flow = './flow.mjs';
    const given = plan('-', { flow, state: ['a=1'], header: ['x: 2'], query: ['q=3'] });
    expect(given.state).to.deep.equal({ a: '1' });
    expect(given.headers).to.deep.equal({ x: '2' });
    expect(given.query).to.deep.equal({ q: '3' });
  });

  const refused: readonly (readonly [string, Partial<StreamCommandOptions>, string, string])[] = [
    ['-', { forEach: '/api/v1/groups' }, users, '--for-each needs a place'],
    ['-', {}, members, '{id} in the url needs --for-each'],
    ['a.duckdb#m', { forEach: '/g', flow: './flow.mjs' }, members, 'add --select id'],
    ['postgres:#m', { forEach: '/g', select: 'status' }, members, 'add id to --select'],
    ['a.csv', {}, users, 'add --select id,profile.email'],
    ['a.ndjson', { mode: 'upsert' }, users, '--mode upsert is for tables'],
    ['a.ndjson', { mode: 'replace', recordLimit: 5 }, users, '--mode replace needs the whole'],
    ['-', { mode: 'append' }, users, '--mode is for files and tables'],
    ['-', { resume: true }, users, '--resume needs a target that keeps a place'],
    ['a.ndjson', { mode: 'replace', sinceLast: true }, users, '--mode replace needs the whole'],
    ['-', { sinceLast: true }, users, '--since-last needs a target that keeps a place'],
    ['a.ndjson', { sinceLast: true, forEach: '/g' }, members, '--since-last is for one list'],
    ['-', { state: ['a=1'] }, users, '--state is for --flow'],
    ['-', { maxFailures: 1 }, users, 'add --dead-letter failed.ndjson'],
    ['a.duckdb#u', { select: 'status' }, users, 'add id to --select'],
    ['a.txt', {}, users, 'is no kind of target'],
  ];
  for (const [to, options, url, message] of refused) {
    it(`should refuse ${url} to ${to} with ${Object.keys(options).join(', ')}: ${message}`, () => {
      expect(() => plan(to, options, url)).to.throw(UsageError, message);
    });
  }
});
