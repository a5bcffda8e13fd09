import { expect } from 'chai';
import { OktaApiError, OktaNetworkError } from '../../../lib/errors.js';
import { allGone, isAbsentPart, skipOf } from '../../../lib/sync/skipped.js';

const refusal = (statusCode: number, errorCode?: string) =>
  new OktaApiError('refused', {
    statusCode,
    headers: {},
    body: undefined,
    errorCode,
    errorSummary: 'Not for you',
  });

describe('skipOf', () => {
  for (const [statusCode, errorCode, kind] of [
    [401, 'E0000015', 'lacking'],
    [403, 'E0000015', 'lacking'],
    [404, 'E0000008', 'lacking'],
    [410, undefined, 'lacking'],
    [403, 'E0000006', 'denied'],
    [403, undefined, 'denied'],
    [401, 'E0000011', undefined],
    [400, 'E0000001', undefined],
    [429, 'E0000047', undefined],
    [503, undefined, undefined],
  ] as const) {
    it(`should take ${statusCode.toString()} ${errorCode ?? ''} for ${kind ?? 'an error of the run'}`, () => {
      const skip = skipOf(refusal(statusCode, errorCode));
      expect(skip?.kind).to.equal(kind);
      if (skip !== undefined) expect(skip.reason).to.contain('Not for you');
    });
  }

  it('should skip nothing for a network that is gone', () => {
    expect(skipOf(new OktaNetworkError('gone', { sent: false }))).to.equal(undefined);
    expect(skipOf(new Error('other'))).to.equal(undefined);
  });
});

describe('allGone', () => {
  it('should take parents that are all gone for a right that is lost', () => {
    expect(allGone(1)).to.include({ kind: 'denied' });
    expect(allGone(1).reason).to.contain('the one parent that was just listed');
    expect(allGone(7).reason).to.contain('all 7 parents that were just listed');
  });
});

describe('isAbsentPart', () => {
  it('should know a list among several that this org has not', () => {
    for (const [statusCode, errorCode, isAbsent] of [
      [400, 'E0000001', true],
      [404, 'E0000007', true],
      [403, 'E0000015', true],
      [403, 'E0000006', false],
      [503, undefined, false],
    ] as const) {
      expect(isAbsentPart(refusal(statusCode, errorCode)), statusCode.toString()).to.equal(
        isAbsent,
      );
    }
    expect(isAbsentPart(new Error('other'))).to.equal(false);
  });
});
