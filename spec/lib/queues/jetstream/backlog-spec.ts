import { expect } from 'chai';
import { countRows, readEnded } from '../../../../lib/queues/jetstream/backlog.js';

describe('countRows', () => {
  const chains = [
    { written: 1_000, toFloor: 400, toDelivered: 700 },
    { written: 50, toFloor: 50, toDelivered: 50 },
  ];
  const settled = (seq: number, rows: number) => ({ kind: 'settled', seq, rows }) as const;
  const buried = (seq: number, rows: number) => ({ kind: 'buried', seq, rows }) as const;

  it('should count what stands behind the floor and was not settled there', () => {
    const position = { floor: 10, delivered: 14 };
    expect(countRows(chains, [], position)).to.deep.equal({ backlog: 600, inHand: 300, dead: 0 });
    const ended = [settled(9, 100), settled(12, 100), buried(13, 50), buried(4, 7)];
    expect(countRows(chains, ended, position)).to.deep.equal({
      backlog: 450,
      inHand: 150,
      dead: 57,
    });
  });

  it('should count nothing in hand twice where acknowledgements were forgotten', () => {
    const position = { floor: 0, delivered: 0 };
    const behind = [{ written: 200, toFloor: 0, toDelivered: 0 }];
    expect(countRows(behind, [settled(3, 200)], position)).to.deep.equal({
      backlog: 0,
      inHand: 0,
      dead: 0,
    });
  });

  it('should read what has become of a message from its subject', () => {
    expect(readEnded('okta-streams.queue.users.buried.12.200')).to.deep.equal(buried(12, 200));
    expect(readEnded('okta-streams.queue.users.rows.job.settled')).to.equal(undefined);
    expect(readEnded('okta-streams.queue.users.rows.retried')).to.equal(undefined);
  });
});
