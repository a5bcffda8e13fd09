import { expect } from 'chai';
import { concatMap, delay, map, of, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { marbleOrg, type MarbleOrg } from '../../../lib/testing/marbleOrg.js';
import type { MarblePages } from '../../../lib/testing/marblePages.js';
import type { CustomApiAction } from '../../../lib/types/action.js';
import type { ActionEvent } from '../../../lib/types/events.js';
import type { FlowInput } from '../../../lib/types/streaming.js';
import { testScheduler } from '../../support/testScheduler.js';

const relativeUrl = '/api/v1/groups';
const orgUrl = 'https://acme.okta.com';
const next = (after: string, limit = 200) => ({
  link: `<${orgUrl}${relativeUrl}?after=${after}&limit=${limit.toString()}>; rel="next"`,
});

describe('a run whose requests fail', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const actionOf = (org: MarbleOrg, attempts = 3): CustomApiAction =>
    customApiAction({
      orgUrl,
      auth: apiToken('token'),
      send: org.send,
      // Without jitter: a random part of nothing.
      retry: { attempts, baseDelay: 0, maxDelay: 0 },
    });

  interface Played {
    readonly records: unknown[];
    readonly end: unknown;
    readonly requests: readonly string[];
    readonly org: MarbleOrg;
    readonly events: ActionEvent[];
  }

  /** Plays a whole run; each record takes `slow` ms. */
  const play = (diagrams: string[], pages: MarblePages, streaming = {}, slow = 0): Played => {
    const records: unknown[] = [];
    const events: ActionEvent[] = [];
    let end: unknown;
    let org!: MarbleOrg;
    scheduler.run(({ flush }) => {
      org = marbleOrg(scheduler, diagrams, pages);
      const action = actionOf(org);
      action.events.subscribe((event) => events.push(event));
      const flow = (source: Observable<FlowInput<unknown, undefined>>) =>
        source.pipe(
          concatMap(({ record }) => of(record).pipe(slow > 0 ? delay(slow) : map((x) => x))),
        );
      action
        .stream({
          relativeUrl,
          streaming: {
            flow,
            observer: {
              next: (output) => {
                if (output.done) end = output.end;
              },
            },
            ...streaming,
          },
        })
        .subscribe({
          next: (record) => records.push(record),
          error: (error: unknown) => (end = error),
        });
      flush();
    });
    return { records, end, requests: org.requests, org, events };
  };

  it('should ask again for a page whose connection breaks before the headers', () => {
    const played = play(['h|', '#', 'error503', 'h|', 'h|'], [['a'], ['b'], ['c']]);
    expect(played).to.deep.include({ records: ['a', 'b', 'c'], end: 'lastPage' });
    expect(played.requests).to.have.length(5);
    const retries = played.events.filter(({ type }) => type === 'retry');
    expect(retries.map((event) => 'reason' in event && event.reason)).to.deep.equal([
      'network',
      '503',
    ]);
  });

  it('should keep the pages ahead of one whose body comes whole in a later attempt', () => {
    const { records, end, requests, org } = play(
      ['h---b---#', '-h|', '-h|', '-h|'],
      [['a', 'a2'], ['b'], ['c']],
    );
    expect({ records, end }).to.deep.equal({ records: ['a', 'a2', 'b', 'c'], end: 'lastPage' });
    expect(requests.map((one) => /after=(\d)/.exec(one)?.[1])).to.deep.equal([
      undefined,
      '1',
      '2',
      undefined,
    ]);
    expect(org.subscriptions[1]?.unsubscribedFrame).to.equal(2);
  });

  it('should give up the pages ahead that hang on the link of an attempt that failed', () => {
    const answers: MarblePages = (request, index) => {
      const { searchParams } = new URL(request.url);
      switch (searchParams.get('after')) {
        case 'wrong':
          return { headers: next('wronger'), body: ['never'] };
        case 'wronger':
          return { body: ['never'] };
        case 'right':
          return { headers: { ...next('last'), 'x-from': 'right' }, body: ['b'] };
        case 'last':
          return { headers: { 'x-from': 'last' }, body: ['c'] };
        default:
          return { headers: next(index === 0 ? 'wrong' : 'right'), body: ['a'] };
      }
    };
    const played = play(['h-----#', 'h|', '-----', 'h|'], answers);
    expect(played).to.deep.include({ records: ['a', 'b', 'c'], end: 'lastPage' });
    expect(played.requests.map((one) => /after=(\w+)/.exec(one)?.[1])).to.deep.equal([
      undefined,
      'wrong',
      'wronger',
      undefined,
      'right',
      'last',
    ]);
    // Its answer would never have come: it was aborted.
    expect(played.org.subscriptions[2]?.unsubscribedFrame).to.equal(7);
  });

  it('should let a page be asked for again by its own link after it was given up', () => {
    const answers: MarblePages = (request, index) => {
      const after = new URL(request.url).searchParams.get('after');
      if (after === '2') return { body: ['c'] };
      // Page 1 was ahead by a wrong link; the right way leads there too, one page later.
      if (after === '1') return { headers: next('2'), body: ['b'] };
      if (after === 'between') return { headers: next('1'), body: ['ab'] };
      return { headers: next(index === 0 ? '1' : 'between'), body: ['a'] };
    };
    const { records, end } = play(['h-----#', 'h|'], answers);
    expect({ records, end }).to.deep.equal({ records: ['a', 'ab', 'b', 'c'], end: 'lastPage' });
  });

  it('should go on where the attempt that failed had no link', () => {
    const answers: MarblePages = (request, index) =>
      request.url.includes('after=1')
        ? { body: ['b'] }
        : { headers: index === 0 ? {} : next('1'), body: ['a'] };
    const { records, end, requests } = play(['h-#', 'h|', 'h|'], answers);
    expect({ records, end }).to.deep.equal({ records: ['a', 'b'], end: 'lastPage' });
    expect(requests).to.have.length(3);
  });

  it('should end where the attempt that counts has no link, whatever was ahead', () => {
    const answers: MarblePages = (request, index) =>
      request.url.includes('after=1')
        ? { body: ['never'] }
        : { headers: index === 0 ? next('1') : {}, body: ['a'] };
    const { records, end } = play(['h---#', '----h|', 'h|'], answers);
    expect({ records, end }).to.deep.equal({ records: ['a'], end: 'lastPage' });
  });

  it('should tell status and headers of the attempt whose body came whole', () => {
    let output: unknown;
    scheduler.run(({ flush }) => {
      const org = marbleOrg(scheduler, ['h-#', 'h|'], (_request, index) => ({
        statusCode: index === 0 ? 200 : 201,
        headers: { 'x-attempt': index.toString() },
        body: ['a'],
      }));
      actionOf(org)({ requestType: 'GET(Streaming)', relativeUrl }).subscribe((last) => {
        output = [last.statusCode, last.headers['x-attempt']];
      });
      flush();
    });
    expect(output).to.deep.equal([201, '1']);
  });

  it('should error with the place once the attempts of a page are spent, its body included', () => {
    let failure: unknown;
    scheduler.run(({ flush }) => {
      const org = marbleOrg(scheduler, ['h|', 'h#', '#', 'h-#'], [['a'], ['b']]);
      actionOf(org)
        .stream({ relativeUrl })
        .subscribe({ error: (error: unknown) => (failure = error) });
      flush();
      expect(org.requests).to.have.length(4);
    });
    expect(failure).to.include({ code: 'ERR_OKTA_NETWORK', recordsStreamed: 1 });
    expect(failure).to.have.property('cursor').that.includes({ recordsStreamed: 1 });
  });

  it('should hand over nothing twice, and hold nothing back, while a slow flow works', () => {
    const pages = Array.from({ length: 6 }, (_, page) => [
      `${page.toString()}a`,
      `${page.toString()}b`,
    ]);
    const diagrams = ['h-|', 'h-#', 'h-|', 'h-|', '#', 'h-|', 'h-b#', 'error500', 'h-|'];
    const { records, end } = play(diagrams, pages, { readAhead: 3 }, 7);
    expect({ records, end }).to.deep.equal({ records: pages.flat(), end: 'lastPage' });
  });

  describe('a list that the org cannot answer', () => {
    const answers: MarblePages = (request) => {
      const { searchParams } = new URL(request.url);
      const limit = Number(searchParams.get('limit'));
      const after = Number(searchParams.get('after') ?? 0);
      if (limit > 100) return { statusCode: 500, body: { errorCode: 'E0000009' } };
      const headers = after < 300 ? next((after + limit).toString(), limit) : {};
      return { headers, body: [`${after.toString()}+${limit.toString()}`] };
    };

    it('should be asked for half the page size, once, and told', () => {
      const { records, end, requests, events } = play(['h|'], answers);
      expect(end).to.equal('lastPage');
      expect(records).to.deep.equal(['0+100', '100+100', '200+100', '300+100']);
      expect(requests.map((one) => /limit=(\d+)/.exec(one)?.[1])).to.deep.equal([
        '200',
        '200',
        '100',
        '100',
        '100',
        '100',
      ]);
      const halved = events.filter((event) => event.type === 'retry' && event.limit !== undefined);
      expect(halved).to.have.length(1);
      expect(halved[0]).to.include({ limit: 100, attempt: 3, reason: '500' });
    });

    it('should fail when half the size does not help', () => {
      const tooMuch: MarblePages = () => ({ statusCode: 500, body: { errorCode: 'E0000009' } });
      const { end, requests } = play(['h|'], tooMuch);
      expect(end).to.include({ code: 'ERR_OKTA_API', statusCode: 500 });
      expect(requests.map((one) => /limit=(\d+)/.exec(one)?.[1])).to.deep.equal([
        '200',
        '200',
        '100',
      ]);
    });

    it('should keep its size where a part of the page has been settled before', () => {
      const whole: MarblePages = () => ({ headers: {}, body: ['a', 'b'] });
      let cursor: unknown;
      scheduler.run(({ flush }) => {
        const org = marbleOrg(scheduler, 'h|', whole);
        actionOf(org)({
          requestType: 'GET(Streaming)',
          relativeUrl,
          streaming: { recordLimit: 1 },
        }).subscribe((output) => (cursor = output.cursor));
        flush();
      });
      const failing: MarblePages = () => ({ statusCode: 500, body: {} });
      const { requests } = play(['h|'], failing, { cursor });
      expect(requests.map((one) => /limit=(\d+)/.exec(one)?.[1])).to.deep.equal([
        '200',
        '200',
        '200',
      ]);
    });
  });
});
