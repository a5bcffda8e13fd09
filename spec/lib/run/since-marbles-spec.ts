import { expect } from 'chai';
import { ignoreElements, timer } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { cursorOf, OktaApiError, OktaBodyError, OktaCursorError } from '../../../lib/errors.js';
import { marbleOrg } from '../../../lib/testing/marbleOrg.js';
import type { FinalOutput } from '../../../lib/types/output.js';
import type { StreamingControls } from '../../../lib/types/streaming.js';
import { changingOrg, type ChangingOrg } from '../../support/changingOrg.js';
import { memorySink, type MemorySink } from '../../support/memorySink.js';
import { testScheduler } from '../../support/testScheduler.js';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const epoch = '1970-01-01T00:00:00.000Z';

interface Night {
  readonly ids: string[];
  final?: FinalOutput;
  error?: unknown;
}

interface Options {
  readonly sink?: MemorySink;
  readonly relativeUrl?: string;
  readonly search?: string;
  /** When to leave, from the start of the run. */
  readonly leaveAfter?: number;
  readonly streaming?: StreamingControls;
}

interface Nights {
  readonly org: ChangingOrg;
  /** Does something at a time. */
  readonly at: (time: number, work: () => void) => void;
  /** Begins a run at a time; what comes of it is there in the end. */
  readonly night: (time: number, options?: Options) => Night;
}

/** Plays nights in virtual time, with an org whose clock is `skew` ahead of ours. */
function play(script: (nights: Nights) => void, { skew = 0, marbles = '--h|' } = {}): ChangingOrg {
  const scheduler = testScheduler();
  const changing = changingOrg(() => start + skew + scheduler.now());
  scheduler.run(({ flush }) => {
    const { send } = marbleOrg(scheduler, marbles, changing.pages);
    const at: Nights['at'] = (time, work) => {
      timer(time).subscribe(work);
    };
    const night: Nights['night'] = (time, options = {}) => {
      const seen: Night = { ids: [] };
      const { relativeUrl = '/api/v1/users', search, sink, streaming } = options;
      at(time, () => {
        const action = customApiAction({
          orgUrl: 'https://acme.okta.com',
          auth: apiToken('token'),
          send,
          retry: { attempts: 1 },
        });
        const leaving = action
          .of<{ readonly id: string }>()
          .stream({
            relativeUrl,
            query: { search },
            streaming: {
              since: true,
              readAhead: 0,
              ...(sink && { sink, commitEvery: { rows: 1 } }),
              ...streaming,
              observer: {
                next: (output) => {
                  if (output.done) seen.final = output;
                },
              },
            },
          })
          .subscribe({
            next: ({ record }) => seen.ids.push(record.id),
            error: (error: unknown) => (seen.error = error),
          });
        if (options.leaveAfter !== undefined) {
          at(options.leaveAfter, () => {
            leaving.unsubscribe();
          });
        }
      });
      return seen;
    };
    script({ org: changing, at, night });
    flush();
  });
  return changing;
}

describe('a run with since', () => {
  const ofUsers = (search: string) => `/api/v1/users?limit=200&search=${search}`;
  const watermarkOf = (cursor: unknown) => (cursor as { since: object }).since;

  it('should read all by search, then what has changed since the run before began', () => {
    const sink = memorySink();
    const runs: Night[] = [];
    const { asked } = play(({ org, at, night }) => {
      at(0, () => {
        org.touch('a', 'b', 'c');
      });
      runs.push(night(hour, { sink }));
      at(2 * hour, () => {
        org.touch('b', 'd');
      });
      runs.push(night(3 * hour, { sink }), night(4 * hour, { sink }));
    });
    expect(runs.map(({ ids }) => ids)).to.deep.equal([['a', 'b', 'c'], ['b', 'd'], []]);
    expect(asked.filter((url) => !url.includes('after='))).to.deep.equal([
      ofUsers(`lastUpdated gt "${epoch}"`),
      ofUsers('lastUpdated gt "2026-01-01T00:54:59.997Z"'),
      ofUsers('lastUpdated gt "2026-01-01T02:54:59.997Z"'),
    ]);
    expect(sink.rows.map((row) => (row as { id: string }).id)).to.have.length(5);
    expect(sink.jobs.every(({ incremental }) => incremental)).to.equal(true);
    expect(sink.log.filter((call) => call.startsWith('commit lastPage'))).to.deep.equal([]);
  });

  it('should go by the clock of the org, and take the way there and back off', () => {
    for (const skew of [-10 * 60_000, 10 * 60_000]) {
      const sink = memorySink();
      play(({ night }) => night(hour, { sink }), { skew, marbles: '5s h 2s |' });
      const begun = start + hour + skew;
      // The Date is that of the request here; headers and body took seven seconds and a marble.
      const watermark = new Date(begun - 7_001).toISOString();
      expect(sink.checkpoint()).to.have.property('since').that.deep.equals({ watermark });
    }
  });

  it('should not take the time that a sink takes to open for that of a request', () => {
    const sink = memorySink((call) =>
      call === 'open' ? timer(60_000).pipe(ignoreElements()) : [],
    );
    play(({ night }) => night(hour, { sink }));
    expect(watermarkOf(sink.checkpoint())).to.deep.equal({ watermark: '2026-01-01T01:00:59.997Z' });
  });

  it('should read the overlap again', () => {
    const sink = memorySink();
    let second!: Night;
    play(({ org, at, night }) => {
      at(hour - 59_000, () => {
        org.touch('late');
      });
      at(hour - 61_000, () => {
        org.touch('early');
      });
      night(hour, { sink });
      second = night(2 * hour, { sink, streaming: { since: { overlap: 60_000 } } });
    });
    expect(second.ids).to.deep.equal(['late']);
  });

  it('should begin where it is told to', () => {
    const { asked } = play(({ night }) => {
      night(0, { streaming: { since: { from: '2025-12-24' } } });
      night(0, {
        relativeUrl: '/api/v1/logs',
        streaming: { since: { from: new Date('2025-12-24T12:00:00+01:00') } },
      });
    });
    expect(asked).to.deep.equal([
      ofUsers('lastUpdated gt "2025-12-24T00:00:00.000Z"'),
      '/api/v1/logs?limit=200&since=2025-12-24T11:00:00.000Z',
    ]);
  });

  it("should join the time to the caller's own search, and know the job by that alone", () => {
    const sink = memorySink();
    const search = 'status eq "ACTIVE" or status eq "STAGED"';
    const { asked } = play(({ night }) => {
      night(0, { sink, search });
      night(hour, { sink, search, streaming: { pageSize: 50 } });
    });
    expect(asked).to.deep.equal([
      ofUsers(`(${search}) and (lastUpdated gt "${epoch}")`),
      `/api/v1/users?limit=50&search=(${search}) and (lastUpdated gt "2025-12-31T23:54:59.997Z")`,
    ]);
    expect(new Set(sink.jobs.map(({ name }) => name)).size).to.equal(1);
  });

  it('should watch groups by their members too, and devices', () => {
    const { asked } = play(({ night }) => {
      night(0, { relativeUrl: '/api/v1/groups' });
      night(0, { relativeUrl: '/api/v1/devices' });
    });
    expect(asked).to.deep.equal([
      `/api/v1/groups?limit=200&search=(lastUpdated gt "${epoch}" or lastMembershipUpdated gt "${epoch}")`,
      `/api/v1/devices?limit=200&search=lastUpdated gt "${epoch}"`,
    ]);
  });

  it('should go by the beginning of the first part when it was left in the middle', () => {
    const sink = memorySink();
    const runs: Night[] = [];
    play(({ org, at, night }) => {
      at(0, () => {
        org.touch('a', 'b', 'c', 'd', 'e');
      });
      runs.push(night(hour, { sink, leaveAfter: 4 }));
      // On the page that has been read.
      at(2 * hour, () => {
        org.touch('a');
      });
      runs.push(night(3 * hour, { sink }), night(5 * hour, { sink }), night(6 * hour, { sink }));
    });
    expect(runs.map(({ ids }) => ids)).to.deep.equal([['a', 'b'], ['c', 'd', 'e'], ['a'], []]);
    expect(runs[1]?.final).to.include({ end: 'lastPage', recordsStreamed: 5 });
    expect(runs[2]?.final).to.include({ recordsStreamed: 1 });
  });

  it('should not advance when it fails, before its first page or behind', () => {
    const sink = memorySink();
    const places: unknown[] = [];
    const runs: Night[] = [];
    const fail = { statusCode: 500, body: { errorCode: 'E0000009' } };
    const { asked } = play(({ org, at, night }) => {
      const noteAt = (time: number) => {
        at(time, () => places.push(sink.checkpoint()));
      };
      at(0, () => {
        org.touch('a');
      });
      night(hour, { sink });
      noteAt(2 * hour);
      at(2 * hour, () => {
        org.touch('b', 'c', 'd');
        org.answerOnce(fail);
      });
      runs.push(night(3 * hour, { sink }));
      noteAt(4 * hour);
      runs.push(night(5 * hour, { sink }));
      at(5 * hour + 1, () => {
        org.answerOnce(fail);
      });
      noteAt(6 * hour);
      runs.push(night(7 * hour, { sink }));
    });
    expect(runs.map(({ ids }) => ids)).to.deep.equal([[], ['b', 'c'], ['d']]);
    expect(runs[0]?.error).to.be.instanceOf(OktaApiError);
    expect(runs[1]?.error).to.be.instanceOf(OktaApiError);
    expect(places[1]).to.deep.equal(places[0]);
    const watermark = '2026-01-01T00:59:59.997Z';
    expect(watermarkOf(places[2])).to.deep.equal({
      watermark,
      runStartedAt: '2026-01-01T04:59:59.997Z',
    });
    expect(watermarkOf(sink.checkpoint())).to.deep.equal({ watermark: '2026-01-01T04:59:59.997Z' });
    expect(asked.at(-1)).to.contain('after=').and.to.contain('2026-01-01T00:54:59.997Z');
  });

  it('should go on behind its record limit, and count from nought', () => {
    const sink = memorySink();
    const runs: Night[] = [];
    play(({ org, at, night }) => {
      at(0, () => {
        org.touch('a', 'b', 'c', 'd', 'e');
      });
      const streaming = { recordLimit: 3 };
      runs.push(night(hour, { sink, streaming }), night(2 * hour, { sink, streaming }));
      runs.push(night(3 * hour, { sink, streaming }));
    });
    expect(runs.map(({ ids }) => ids)).to.deep.equal([['a', 'b', 'c'], ['d', 'e'], []]);
    expect(runs.map(({ final }) => final?.end)).to.deep.equal([
      'recordLimit',
      'lastPage',
      'lastPage',
    ]);
    expect(watermarkOf(runs[1]?.final?.cursor)).to.deep.equal({
      watermark: '2026-01-01T00:59:59.997Z',
    });
  });

  it('should keep the watermark when it is stopped, or has read its pages', () => {
    const ends: unknown[] = [];
    for (const streaming of [{ until: timer(4) }, { maxPages: 1 }]) {
      const sink = memorySink();
      const runs: Night[] = [];
      play(({ org, at, night }) => {
        at(0, () => {
          org.touch('a', 'b', 'c');
        });
        runs.push(night(hour, { sink, streaming }), night(2 * hour, { sink }));
      });
      expect(runs.map(({ ids }) => ids)).to.deep.equal([['a', 'b'], ['c']]);
      expect(watermarkOf(runs[0]?.final?.cursor)).to.have.keys('runStartedAt');
      ends.push(runs[0]?.final?.end);
    }
    expect(ends).to.deep.equal(['stopped', 'pageLimit']);
  });

  it('should hand its watermark over as a cursor where there is no sink', () => {
    let first!: Night;
    let second!: Night;
    play(({ org, at, night }) => {
      at(0, () => {
        org.touch('a', 'b', 'c');
      });
      first = night(hour);
      at(2 * hour, () => {
        org.touch('c');
        const cursor: unknown = JSON.parse(JSON.stringify(first.final?.cursor));
        second = night(hour, { streaming: { cursor: cursor as never } });
      });
    });
    expect(first.final).to.include({ end: 'lastPage', recordsStreamed: 3 });
    expect(second.ids).to.deep.equal(['c']);
  });

  it('should begin at the watermark again when its place is refused', () => {
    const sink = memorySink();
    const runs: Night[] = [];
    const refuse = { statusCode: 400, body: { errorCode: 'E0000031' } };
    const { asked } = play(({ org, at, night }) => {
      at(0, () => {
        org.touch('old');
      });
      night(hour, { sink });
      at(2 * hour, () => {
        org.touch('a', 'b', 'c');
      });
      night(3 * hour, { sink, leaveAfter: 4 });
      at(4 * hour - 1, () => {
        org.answerOnce(refuse);
      });
      runs.push(night(4 * hour, { sink }));
      at(5 * hour - 1, () => {
        org.answerOnce(refuse);
      });
      runs.push(night(5 * hour, { sink, streaming: { onStaleCursor: 'restart' } }));
    });
    expect(runs[0]?.error).to.be.instanceOf(OktaCursorError);
    expect(runs[1]?.ids).to.deep.equal(['a', 'b', 'c']);
    const again = ofUsers('lastUpdated gt "2026-01-01T00:54:59.997Z"');
    expect(asked.filter((url) => url === again)).to.have.length(2);
    expect(watermarkOf(sink.checkpoint())).to.deep.equal({ watermark: '2026-01-01T04:59:59.997Z' });
  });

  it('should not take a search that the org refuses for a place', () => {
    const sink = memorySink();
    let second!: Night;
    play(({ org, at, night }) => {
      night(0, { sink });
      at(hour - 1, () => {
        org.answerOnce({ statusCode: 400, body: { errorCode: 'E0000031' } });
      });
      second = night(hour, { sink, streaming: { onStaleCursor: 'restart' } });
    });
    expect(second.error).to.be.instanceOf(OktaApiError);
  });

  it('should refuse an org that does not tell the time, and what is no list', () => {
    for (const response of [{ headers: { date: '' }, body: [] }, { body: { id: 'one' } }]) {
      const sink = memorySink();
      let place: unknown;
      let second!: Night;
      play(({ org, at, night }) => {
        night(0, { sink });
        at(hour - 1, () => {
          place = sink.checkpoint();
          org.answerOnce(response);
        });
        second = night(hour, { sink });
      });
      expect(second.error).to.be.instanceOf(OktaBodyError);
      expect(sink.checkpoint()).to.deep.equal(place);
      expect(cursorOf(second.error)).to.deep.equal(place);
    }
  });

  it('should refuse the place of a full load, and a full load its own', () => {
    const runs: Night[] = [];
    play(({ org, at, night }) => {
      org.touch('a', 'b', 'c');
      for (const since of [true, false]) {
        const sink = memorySink();
        night(hour, { sink, leaveAfter: 4, streaming: { since } });
        runs.push(night(2 * hour, { sink, streaming: { since: !since } }));
      }
      at(0, () => undefined);
    });
    expect(runs.map(({ error }) => error instanceof OktaCursorError)).to.deep.equal([true, true]);
  });

  it('should poll the log until it has caught up, and go on from there', () => {
    const sink = memorySink();
    const runs: Night[] = [];
    const { asked } = play(({ org, at, night }) => {
      const relativeUrl = '/api/v1/logs';
      at(0, () => {
        org.touch('1', '2', '3');
      });
      runs.push(night(hour, { sink, relativeUrl }), night(2 * hour, { sink, relativeUrl }));
      at(3 * hour, () => {
        org.touch('4');
      });
      runs.push(night(4 * hour, { sink, relativeUrl }));
      at(5 * hour - 1, () => {
        org.touch('5');
        org.answerOnce({ statusCode: 400, body: {} });
      });
      const streaming = { onStaleCursor: 'restart' as const };
      runs.push(night(5 * hour, { sink, relativeUrl, streaming }));
    });
    expect(runs.slice(0, 3).map(({ ids }) => ids)).to.deep.equal([['1', '2', '3'], [], ['4']]);
    expect(runs.map(({ final }) => final?.end)).to.deep.equal(Array(4).fill('caughtUp'));
    expect(runs.map(({ final }) => final?.recordsStreamed)).to.deep.equal([3, 0, 1, 5]);
    expect(asked[0]).to.equal('/api/v1/logs?limit=200');
    expect(asked.filter((url) => url.includes('since='))).to.deep.equal([
      '/api/v1/logs?limit=200&since=2026-01-01T03:54:59.997Z',
    ]);
  });
});
