import { expect } from 'chai';
import { finalize, from, mergeMap, of, ReplaySubject, take } from 'rxjs';
import { exchange } from '../../../lib/http/exchange.js';
import type { Head, Send } from '../../../lib/http/types.js';
import { callOrg, summaryIn, syncedOrg, type SyncedOrg } from '../../support/syncedOrg.js';

const tables = ['users', 'group_members'];
const login = 'late@acme.example';
const profile = { login, email: login, firstName: 'Late', lastName: 'Comer' };

describe('missingParents', function () {
  this.timeout(60_000);
  let at: SyncedOrg;
  /** The ids that were asked for. */
  let asked: string[];

  /** In this org a user is made and joins a group when the list of users has been read. */
  const start = async (answer?: (id: string) => Promise<Head | undefined>) => {
    const isRead = new ReplaySubject<void>(1);
    let late: Promise<unknown> | undefined;
    asked = [];
    at = await syncedOrg({ users: 30, groups: 4 }, (org): Send => {
      const real = exchange();
      const join = async (members: string) => {
        const { id } = await callOrg(org, 'POST', '/api/v1/users?activate=false', { profile });
        await callOrg(org, 'PUT', `${members}/${id}`);
      };
      return (request) => {
        const { pathname } = new URL(request.url);
        if (pathname === '/api/v1/users') {
          return real(request).pipe(
            finalize(() => {
              isRead.next();
            }),
          );
        }
        const [, id] = /^\/api\/v1\/users\/([^/]+)$/.exec(pathname) ?? [];
        if (id !== undefined) {
          asked.push(id);
          return from(answer?.(id) ?? of(undefined)).pipe(
            mergeMap((head) => (head === undefined ? real(request) : of(head))),
          );
        }
        if (!/^\/api\/v1\/groups\/[^/]+\/users$/.test(pathname)) return real(request);
        return isRead.pipe(
          take(1),
          mergeMap(() => (late ??= join(pathname))),
          mergeMap(() => real(request)),
        );
      };
    });
  };
  const refusal = (statusCode: number, errorCode: string): Head => ({
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: of(Buffer.from(JSON.stringify({ errorCode, errorSummary: 'no' }))),
  });
  const orphansOf = (events: Awaited<ReturnType<SyncedOrg['play']>>) =>
    summaryIn(events).tables.find(({ name }) => name === 'group_members')?.orphans;

  afterEach(() => at.close());

  it('should make a row of a user who was made while the run went on, asked for once', async () => {
    await start();
    const summary = summaryIn(await at.play({ tables }));
    expect(summary).to.include({ end: 'complete', orphans: 0 });
    expect(summary.tables[0]).to.include({ name: 'users', rows: 31, changed: 31 });
    expect(summary.tables.every(({ orphans }) => orphans === undefined)).to.equal(true);
    const found = await at.query(`SELECT id FROM users WHERE profile_login = '${login}'`);
    expect(found).to.deep.equal([asked]);
    // Where the reading of users stands is as it was.
    const again = summaryIn(await at.play({ tables }));
    expect(again).to.include({ end: 'complete', orphans: 0 });
    expect(again.tables[0]).to.include({ rows: 31, removed: 0 });
    expect(asked).to.have.length(1);
  });

  it('should count by its reason what names a user whom the org knows no more', async () => {
    await start(async (id) => {
      const path = `/api/v1/users/${id}`;
      await callOrg(at.org, 'DELETE', path);
      await callOrg(at.org, 'DELETE', path);
      return undefined;
    });
    const events = await at.play({ tables });
    expect(summaryIn(events)).to.include({ end: 'complete', orphans: 0 });
    expect(Object.keys(orphansOf(events) ?? {})).to.deep.equal([
      'a parent that the org does not know any more',
    ]);
  });

  it('should count by its reason what names a user whom the token may not read', async () => {
    await start(() => Promise.resolve(refusal(403, 'E0000006')));
    const events = await at.play({ tables });
    expect(summaryIn(events)).to.include({ end: 'complete', orphans: 0 });
    expect(Object.keys(orphansOf(events) ?? {})).to.deep.equal([
      'a parent that the token may not read',
    ]);
  });

  it('should find no reason in an answer that explains nothing, and not be complete', async () => {
    await start(() => Promise.resolve(refusal(404, 'E0000022')));
    const events = await at.play({ tables });
    const orphans = orphansOf(events)?.['without a reason'] ?? 0;
    expect(orphans).to.be.above(0);
    expect(summaryIn(events)).to.include({ end: 'incomplete', orphans });
  });
});
