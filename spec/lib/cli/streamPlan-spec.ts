import { expect } from 'chai';
import { pathText } from '../../../lib/cli/selection.js';
import type { StreamCommandOptions } from '../../../lib/cli/streamOptions.js';
import { streamPlan } from '../../../lib/cli/streamPlan.js';
import { refusal } from '../../support/refusal.js';
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
      recordsKey: undefined,
      columns: undefined,
      key: undefined,
      parents: undefined,
      places: undefined,
      hasFlow: false,
      recordLimit: Infinity,
      resume: 'auto',
      sinceLast: false,
      state: undefined,
      maxFailures: Infinity,
      stamp: true,
      csvBom: false,
      backlog: undefined,
      jobsSchema: undefined,
      notes: [
        '/api/v1/users leaves out deprovisioned users; for users of every status add ' +
          `--query 'search=created gt "1970-01-01T00:00:00.000Z"'`,
      ],
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
    expect(plan('-', { select }).columns?.map(pathText)).to.deep.equal(['status', 'profile.email']);
    expect(plan('-', { select: 'x5t#S256' }).query).to.deep.equal({});
  });

  it('should keep the id of the parent whatever is selected', () => {
    const columnsOf = (select: string) =>
      plan('-', { select, forEach: '/api/v1/groups' }, members).columns?.map(pathText);
    expect(columnsOf('id')).to.deep.equal(['_parent', 'id']);
    expect(columnsOf('id,Group=_parent')).to.deep.equal(['id', '_parent']);
    expect(plan('-', { forEach: '/api/v1/groups' }, members).parents).to.equal('/api/v1/groups');
  });

  it('should take any property of a parent, in the url and in the query', () => {
    const placesIn = (url: string, query: readonly string[] = []) =>
      plan('-', { forEach: '/g', query }, url).places?.places.map(({ name }) => name);
    expect(placesIn('/api/v1/users/{profile.login}/groups')).to.deep.equal(['profile.login']);
    expect(placesIn('/api/v1/brands/{brandId}/templates/email/{name}')).to.have.length(2);
    expect(placesIn('/api/v1/grants', ['filter=appId eq "{id}"'])).to.deep.equal(['id']);
    expect(placesIn('/api/v1/groups/%7Bid%7D/users')).to.deep.equal(['id']);
  });

  it('should refuse a url that is no place for parents by the rule of programs', () => {
    const refused = (url: string) =>
      refusal(() => plan('-', { forEach: '/api/v1/groups' }, url)).message;
    expect(refused('/api/v1/groups/{id}/users/{id}')).to.contain('must have {id} once');
    expect(refused('/api/v1/groups/{a..b}/users')).to.contain('names no property');
    expect(refused('//groups/{id}')).to.contain('must start with one "/"');
  });

  it('should write over children too, where they are told apart', () => {
    expect(plan('a.duckdb#m', { forEach: '/g' }, members).mode).to.equal('upsert');
    const made = { forEach: '/g', flow: './flow.mjs', select: 'id' };
    expect(plan('a.duckdb#m', made, members).mode).to.equal('upsert');
  });

  const keys = '/api/v1/apps/0oa1/credentials/keys';
  const keyCases: readonly (readonly [Partial<StreamCommandOptions>, string, unknown])[] = [
    [{}, users, ['id']],
    [{}, '/api/v1/logs?since=x', ['uuid']],
    [{ select: 'uuid,published' }, '/api/v1/logs', ['uuid']],
    [{ select: 'uuid,x' }, '/api/v1/unknown', ['uuid']],
    [{ select: 'uuid,id' }, '/api/v1/unknown', ['id']],
    [{ key: 'kid' }, keys, ['kid']],
    [{ key: 'kid,use', select: 'kid,use' }, keys, ['kid', 'use']],
    [{ key: 'Kid', select: 'Kid=kid' }, keys, ['Kid']],
    [{ mode: 'append' }, keys, undefined],
    [{ mode: 'replace' }, keys, undefined],
    [{ forEach: '/api/v1/groups' }, members, ['_parent', 'id']],
    [
      { forEach: '/api/v1/apps', key: 'kid' },
      '/api/v1/apps/{id}/credentials/keys',
      ['_parent', 'kid'],
    ],
  ];
  for (const [options, url, key] of keyCases) {
    it(`should tell rows of ${url} apart by ${String(key)} with ${JSON.stringify(options)}`, () => {
      expect(plan('a.duckdb#t', options, url).key).to.deep.equal(key);
    });
  }

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
    ['-', {}, '/api/v1/users/{profile.login}/groups', '{profile.login} in the url needs'],
    ['-', {}, '/api/v1/groups/%7Bid%7D/users', '{id} in the url needs --for-each'],
    ['a.duckdb#m', { forEach: '/g', flow: './flow.mjs' }, members, 'add --select id'],
    ['postgres:#m', { forEach: '/g', select: 'status' }, members, 'add id to --select'],
    ['a.csv', {}, users, 'add --select id,profile.email'],
    ['a.ndjson', { mode: 'upsert' }, users, '--mode upsert is for tables'],
    ['a.ndjson', { mode: 'replace', recordLimit: 5 }, users, '--mode replace needs the whole'],
    ['-', { mode: 'append' }, users, '--mode is for files and tables'],
    ['-', { resume: true }, users, '--resume needs a target that keeps a checkpoint'],
    ['a.ndjson', { mode: 'replace', sinceLast: true }, users, '--mode replace needs the whole'],
    ['-', { sinceLast: true }, users, '--since-last needs a target that keeps a checkpoint'],
    ['a.ndjson', { sinceLast: true, forEach: '/g' }, members, '--since-last is for one list'],
    ['-', { state: ['a=1'] }, users, '--state is for --flow'],
    ['-', { maxFailures: 1 }, users, 'add --dead-letter failed.ndjson'],
    ['a.duckdb#u', { select: 'status' }, users, 'add id to --select'],
    ['a.txt', {}, users, 'is no kind of target'],
    ['a.duckdb#k', {}, keys, 'have no id, kid tells them apart; add --key kid'],
    ['a.duckdb#k', { select: 'kid' }, keys, 'add --key kid'],
    ['a.duckdb#k', { key: 'kid', select: 'use' }, keys, 'add kid to --select'],
    ['a.duckdb#k', { key: 'a,b' }, keys, 'add --select a,b'],
    ['a.duckdb#k', { key: 'a,' }, keys, 'must name properties'],
    ['a.duckdb#k', {}, '/api/v1/users/00u1/devices', 'write --mode append'],
    ['a.ndjson', { key: 'kid' }, keys, '--key kid is for tables'],
    ['a.parquet', { mode: 'append' }, users, 'leave --mode out'],
    ['a.parquet', { recordLimit: 5 }, users, 'leave --record-limit out'],
    ['a.parquet', { sinceLast: true }, users, 'leave --since-last out'],
    ['a.duckdb#u', { stamp: false }, users, '--no-stamp is for files of text'],
    ['a.ndjson', { csvBom: true }, users, '--csv-bom is for files'],
    ['a.duckdb#users', { jobsSchema: 'jobs' }, users, '--jobs-schema is for PostgreSQL'],
  ];
  for (const [to, options, url, message] of refused) {
    it(`should refuse ${url} to ${to} with ${Object.keys(options).join(', ')}: ${message}`, () => {
      expect(() => plan(to, options, url)).to.throw(UsageError, message);
    });
  }
});
