import { expect } from 'chai';
import { afterEvent, afterOutput, afterResume, emptyTally } from '../../../lib/cli/tally.js';
import type { ActionEvent, EventBody } from '../../../lib/types/events.js';

const path = '/api/v1/users';
const at = 1_000;
const event = (body: EventBody): ActionEvent => ({ run: 'r', at, ...body });
const request = event({ type: 'request', exchange: 1, method: 'GET', path });
const wait = event({ type: 'wait', bucket: `GET ${path}`, milliseconds: 500, reason: 'share' });
const retry = { type: 'retry', method: 'GET', path, attempt: 2, delay: 70, reason: '503' } as const;

describe('tally', () => {
  it('should count requests, pages and retries', () => {
    const page = event({ type: 'page', path, page: 1, records: 200 });
    const { requests, pages, retries, waited } = [request, request, page, event(retry)].reduce(
      afterEvent,
      emptyTally,
    );
    expect({ requests, pages, retries, waited }).to.deep.equal({
      requests: 2,
      pages: 1,
      retries: 1,
      waited: 70,
    });
  });

  it('should know of a pause until the request leaves', () => {
    const pausing = afterEvent(emptyTally, wait);
    expect(pausing.pause).to.deep.equal({ reason: 'share', until: 1_500 });
    expect(afterEvent(pausing, request)).to.deep.include({ pause: undefined, waited: 500 });
  });

  it('should know that the sink waits for a lease, which is no wait of ours', () => {
    const lease = event({ type: 'lease', job: 'nightly', holder: 'etl-1:7', milliseconds: 60_000 });
    expect(afterEvent(emptyTally, lease)).to.deep.include({
      pause: { reason: 'lease', until: 61_000 },
      waited: 0,
    });
  });

  it('should leave aside what it does not count', () => {
    expect(afterEvent(emptyTally, event({ type: 'stall', milliseconds: 1 }))).to.equal(emptyTally);
  });

  it('should read what is left of the rate limit, the lowest where there are several', () => {
    const headers = { 'x-rate-limit-limit': '600', 'x-rate-limit-remaining': ['598, 597', '599'] };
    expect(afterOutput(emptyTally, { recordsStreamed: 7, headers })).to.deep.include({
      recordsStreamed: 7,
      budget: { limit: 600, remaining: 597 },
    });
  });

  it('should keep what it knows where a response tells nothing, or nonsense', () => {
    const known = { ...emptyTally, budget: { limit: 600, remaining: 5 } };
    const nonsense = { 'x-rate-limit-limit': 'many', 'x-rate-limit-remaining': '' };
    for (const headers of [{}, nonsense]) {
      expect(afterOutput(known, { recordsStreamed: 1, headers }).budget).to.equal(known.budget);
    }
  });

  it('should keep what is said of rows, where it is said', () => {
    const rows = { rowsCommitted: 7, rowsRefused: 3 };
    const output = { recordsStreamed: 10, headers: {}, ...rows };
    const counted = afterOutput(emptyTally, output);
    expect(counted).to.include(rows);
    expect(afterOutput(counted, { recordsStreamed: 1, headers: {} })).to.include(rows);
  });

  it('should begin where an earlier run has stopped', () => {
    expect(afterResume(emptyTally, 400)).to.include({ recordsStreamed: 400, recordsBefore: 400 });
  });
});
