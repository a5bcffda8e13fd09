import { expect } from 'chai';
import { NEVER, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { asyncContext } from '../../../lib/asyncContext.js';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { firstContent } from '../../../lib/checkpoint/start.js';
import { parseConnection } from '../../../lib/options/connection.js';
import { parseStreamInput } from '../../../lib/options/input.js';
import { advance, progressFrom } from '../../../lib/paging/progress.js';
import { chain, type ChainOptions } from '../../../lib/run/chain.js';
import { marbleOrg, type MarblePages } from '../../../lib/testing/index.js';
import { testScheduler } from '../../support/testScheduler.js';

const relativeUrl = '/api/v1/groups';
const orgUrl = 'https://acme.okta.com';

describe('chain', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** Plays one chain, whose lane settles each window as it ends: what it told, and when. */
  const play = (
    pages: MarblePages,
    streaming: object = {},
    optionsOf: (cold: TestScheduler['createColdObservable']) => Partial<ChainOptions> = () => ({}),
  ) => {
    const log: string[] = [];
    const at = (what: string) => log.push(`${scheduler.now().toString()} ${what}`);
    let requests: readonly string[] = [];
    scheduler.run(({ cold, flush }) => {
      const org = marbleOrg(scheduler, '--h--|', pages);
      const connection = parseConnection({ orgUrl, auth: apiToken('token'), send: org.send });
      const stream = parseStreamInput({ relativeUrl, query: { limit: 2 }, streaming });
      const progress = progressFrom(0);
      const context = {
        connection,
        run: 'run',
        send: org.send,
        emit: (event: () => { type: string; page?: number; records?: number }) => {
          const { type, page, records } = event();
          at(`${type} ${String(page)} of ${String(records)}`);
        },
        context: asyncContext(),
      };
      chain(stream, context, {
        start: firstContent(stream, 'request'),
        resumed: false,
        progress,
        halt: NEVER,
        onPage: ({ records }) => at(`read ${records.join('')}`),
        ...optionsOf(cold),
      }).subscribe({
        next: (event) => {
          if (event.kind === 'output') {
            at(`output ${(event.value as { record: string }).record}`);
          } else {
            at('settled');
            advance(progress, { settled: progress.value.settled + 1 });
          }
        },
        error: (error: unknown) => at(`error ${(error as Error).name}`),
        complete: () => at('complete'),
      });
      flush();
      requests = org.requests.map((request) => request.replace(/^.*after=/, 'after='));
    });
    return { log, requests };
  };

  it('should tell of a page before its records are handed over, and settle it behind them', () => {
    const { log, requests } = play([['a', 'b'], ['c']]);
    expect(log).to.deep.equal([
      ...['5 read ab', '5 page 1 of 2', '5 output a', '5 output b', '5 settled'],
      ...['7 read c', '7 page 2 of 1', '7 output c', '7 settled', '7 complete'],
    ]);
    expect(requests).to.have.length(2);
  });

  it('should hand over nothing new once it is halted, and ask for no further page', () => {
    const halted = (cold: TestScheduler['createColdObservable']): { halt: Observable<void> } => ({
      halt: cold('6ms (h|)', { h: undefined }),
    });
    const { log, requests } = play([['a'], ['b'], ['c'], ['d']], { readAhead: 0 }, halted);
    expect(log.filter((line) => line.includes('output'))).to.deep.equal(['5 output a']);
    expect(log.at(-1)).to.match(/complete$/);
    expect(requests).to.have.length(2);
  });

  it('should leave out what is cut, and count it in no event', () => {
    const cut = (records: readonly unknown[]) => ({
      records: records.filter((record) => record !== 'b'),
      isBeyond: false,
    });
    const { log, requests } = play([['a', 'b'], ['c']], {}, () => ({ cut }));
    expect(log).to.include('5 page 1 of 1').and.to.not.include('5 output b');
    expect(requests).to.have.length(2);
  });

  it('should end with a fault of its flow where that happens, behind what was output', () => {
    const { log, requests } = play([['a'], ['b']], {
      readAhead: 0,
      flow: () => {
        throw new RangeError('broken');
      },
    });
    expect(log).to.deep.equal(['5 read a', '5 page 1 of 1', '5 error RangeError']);
    expect(requests).to.have.length(1);
  });

  it('should end where a link leads to a page that it has read, without asking again', () => {
    const { log, requests } = play(() => ({
      body: ['a'],
      headers: { link: `<${orgUrl}${relativeUrl}?limit=2>; rel="next"` },
    }));
    expect(requests).to.have.length(1);
    expect(log.at(-1)).to.equal('5 complete');
  });
});
