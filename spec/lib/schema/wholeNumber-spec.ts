import { expect } from 'chai';
import type { ZodType } from 'zod';
import { maxTimer } from '../../../lib/schema/maxTimer.js';
import { wholeNumber, wholeNumberOrInfinity } from '../../../lib/schema/wholeNumber.js';

const messageOf = (schema: ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues[0]?.message;

describe('wholeNumber', () => {
  for (const value of [1, 2, 10])
    it(`should take ${value.toString()} from 1 to 10`, () => {
      expect(messageOf(wholeNumber({ min: 1, max: 10 }), value)).to.equal(undefined);
    });

  for (const value of [0, 11, 1.5, -1, NaN, Infinity, 2 ** 53, '1', 1n, null])
    it(`should refuse ${String(value)} of ${typeof value} from 1 to 10, by the rule and the value`, () => {
      expect(messageOf(wholeNumber({ min: 1, max: 10, unit: 'rows' }), value)).to.match(
        /^must be a whole number of rows from 1 to 10: got /,
      );
    });

  it('should have no upper bound but that of whole numbers where none is given', () => {
    expect(messageOf(wholeNumber({ min: 0 }), Number.MAX_SAFE_INTEGER)).to.equal(undefined);
    expect(messageOf(wholeNumber({ min: 0 }), 2 ** 53)).to.match(
      /^must be a whole number from 0: /,
    );
  });
});

describe('wholeNumberOrInfinity', () => {
  it('should take Infinity besides', () => {
    expect(messageOf(wholeNumberOrInfinity(1), Infinity)).to.equal(undefined);
    expect(messageOf(wholeNumberOrInfinity(1), 1)).to.equal(undefined);
    for (const value of [0, -Infinity, 1.5])
      expect(messageOf(wholeNumberOrInfinity(1), value)).to.match(
        /^must be a whole number from 1, or Infinity: got /,
      );
  });
});

describe('maxTimer', () => {
  it('should be what a timer of Node can wait', () => {
    expect(maxTimer).to.equal(2_147_483_647);
  });
});
