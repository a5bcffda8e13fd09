import { expect } from 'chai';
import {
  backlogOf,
  floorOf,
  inHandOf,
  readEnded,
  type Ended,
} from '../../../../lib/queues/jetstream/backlog.js';
import { namesOf } from '../../../../lib/queues/jetstream/names.js';

describe('what a log tells of a chain', () => {
  const names = namesOf('users');
  const chain = names.chainOf('users');
  /** Messages of 100 rows: 3 begins at row 1,000. */
  const end = (seq: number, kind: Ended['kind'] = 'settled'): Ended => ({
    ...{ kind, seq, rows: 100, before: 700 + 100 * seq, chain },
  });
  const extent = { chain, last: 9, before: 1_000, written: 1_700 };

  it('should count what was not ended, and each message once', () => {
    expect(backlogOf(extent, [])).to.equal(700);
    const ended = [end(3), end(5), end(5, 'buried'), { ...end(6), chain: names.retried }];
    expect(backlogOf(extent, ended)).to.equal(500);
    expect(backlogOf(extent, [...ended, end(2)]), 'of what is gone').to.equal(500);
  });

  it('should count what was delivered and was not ended', () => {
    expect(inHandOf(extent, [end(3), end(5), end(8)], 1_400)).to.equal(200);
    expect(inHandOf(extent, [end(3)], 1_000), 'of a server that has forgotten').to.equal(0);
  });

  it('should find the sequence up to which all is ended', () => {
    expect(floorOf(extent, [])).to.equal(0);
    expect(floorOf(extent, [end(4), end(5)])).to.equal(0);
    expect(floorOf(extent, [end(5), end(3), end(4, 'buried'), end(8)])).to.equal(5);
    const all = [3, 4, 5, 6, 7, 8, 9].map((seq) => end(seq));
    expect(floorOf({ ...extent, last: 12 }, all), 'messages without rows, too').to.equal(12);
  });

  it('should read what has become of a message from its subject', () => {
    const begin = names.chains.slice(0, -1);
    for (const of of [chain, names.retried, names.chainOf('a.b')]) {
      const ended = { ...end(7, 'buried'), chain: of };
      expect(readEnded(names.endOf('buried', ended), begin)).to.deep.equal(ended);
    }
    expect(readEnded(chain, begin)).to.equal(undefined);
    expect(readEnded(names.chainOf('settled'), begin)).to.equal(undefined);
  });
});
