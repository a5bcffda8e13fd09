import { expect } from 'chai';
import * as fc from 'fast-check';
import { tailOf, tailRows } from '../../../../lib/queues/jetstream/tail.js';

const letters = (text: string) => text.split('');

describe('the tail of a log', () => {
  const rowsOf = (seq: number, text: string) => tailRows(seq, letters(text));

  it('should tell rows that are there from new ones, each standing for one', () => {
    const tail = tailOf([...rowsOf(3, 'abb'), ...rowsOf(4, 'c')]);
    expect(tail.without(letters('xab'))).to.deep.equal(['x']);
    expect(tail.without(letters('bbc'))).to.deep.equal(['b']);
    expect(tail.left()).to.equal(undefined);
    expect(tail.without(letters('abc'))).to.deep.equal(letters('abc'));
  });

  it('should tell what is left by where it stands, so that another session goes on with it', () => {
    const texts = { 3: letters('abcd'), 5: letters('efg') };
    const tail = tailOf([...tailRows(3, texts[3]), ...tailRows(5, texts[5])]);
    tail.without(letters('bf'));
    const left = tail.left();
    expect(left?.runs).to.deep.equal([
      [3, 0, 1],
      [3, 2, 2],
      [5, 0, 1],
      [5, 2, 1],
    ]);
    const next = tailOf(
      [...tailRows(3, texts[3], left), ...tailRows(5, texts[5], left)],
      left?.patience,
    );
    expect(next.without(letters('abcdefg'))).to.deep.equal(letters('bf'));
  });

  it('should forget rows that are not read again, after so many others', () => {
    const tail = tailOf(rowsOf(3, 'ab'));
    const others = (count: number) =>
      Array.from({ length: count }, (_, n) => `other ${n.toString()}`);
    tail.without(['a', ...others(9_998)]);
    expect(tail.left()).to.deep.equal({ runs: [[3, 1, 1]], patience: 1 });
    tail.without(others(1));
    expect(tail.left()).to.equal(undefined);
    expect(tail.without(['b'])).to.deep.equal(['b']);
    expect(tailOf(rowsOf(3, 'a'.repeat(2_000))).left()?.patience).to.equal(20_000);
  });

  it('should lose and double nothing, however a list is read again, and again', () => {
    const lists = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
    const count = (all: readonly string[]) =>
      Object.fromEntries(
        [...new Set(all)].sort().map((x) => [x, all.filter((y) => y === x).length]),
      );
    fc.assert(
      fc.property(lists, lists, fc.nat(12), (there, read, cut) => {
        // Those of the log, and those that are read and were not there.
        const tail = tailOf(tailRows(1, there));
        const first = tail.without(read.slice(0, cut));
        const left = tail.left();
        const again =
          left === undefined ? tailOf([]) : tailOf(tailRows(1, there, left), left.patience);
        const second = again.without(read.slice(cut));
        const expected = [...there];
        const rest = [...there];
        for (const row of read) {
          const at = rest.indexOf(row);
          if (at === -1) expected.push(row);
          else rest.splice(at, 1);
        }
        expect(count([...there, ...first, ...second])).to.deep.equal(count(expected));
      }),
    );
  });
});
