import { expect } from 'chai';
import { inspect } from 'node:util';
import { governingOf, governor, governorOf } from '../../../lib/rate/governor.js';
import type { Governor } from '../../../lib/types/connection.js';
import { refusal } from '../../support/refusal.js';

describe('governor', () => {
  const limitsOf = (of: Governor) => governingOf(of).limits;
  const defaults = { share: 0.5, reserve: 0.05, maxWait: 300_000, concurrency: 75, enabled: true };

  it('should fill in the defaults', () => {
    expect(limitsOf(governor())).to.deep.equal(defaults);
    expect(limitsOf(governor({}))).to.deep.equal(defaults);
    expect(limitsOf(governorOf(undefined))).to.deep.equal(defaults);
  });

  it('should take what is allowed', () => {
    for (const given of [
      { share: 0.01, reserve: 0, maxWait: 0, concurrency: 1, enabled: false },
      { share: 1, reserve: 1, maxWait: 2 ** 31 - 1, concurrency: 10_000, enabled: true },
    ]) {
      expect(limitsOf(governor(given))).to.deep.equal(given);
      expect(limitsOf(governorOf(given))).to.deep.equal(given);
    }
  });

  it('should pass on a governor, and make a new one of anything else', () => {
    const shared = governor({ share: 0.2 });
    expect(governorOf(shared)).to.equal(shared);
    expect(governorOf({})).to.not.equal(governorOf({}));
  });

  it('should show nothing of itself', () => {
    expect(inspect(governor(), { showHidden: true, depth: Infinity })).to.equal('{}');
    expect(() => governingOf({} as Governor)).to.throw(TypeError);
  });

  it('should name the option, its rule and what was given', () => {
    for (const [field, value] of [
      ['share', 0],
      ['share', 1.01],
      ['share', '0.5'],
      ['share', NaN],
      ['reserve', -0.1],
      ['reserve', 2],
      ['maxWait', -1],
      ['maxWait', 0.5],
      ['maxWait', Infinity],
      ['concurrency', 0],
      ['concurrency', Infinity],
      ['enabled', 'no'],
    ] as const) {
      const text = typeof value === 'string' ? `"${value}"` : String(value);
      const own = refusal(() => governor({ [field]: value }));
      expect(own.field).to.equal(`governor.${field}`);
      expect(own.message).to.contain('must be').and.contain(`got ${text}`);
      expect(refusal(() => governorOf({ [field]: value })).field).to.equal(`rateLimit.${field}`);
    }
  });

  it('should know its options, and want them in an object', () => {
    expect(refusal(() => governorOf({ shares: 1 })).message).to.equal(
      'rateLimit.shares is not a field; the fields are share, reserve, maxWait, concurrency, shared, enabled',
    );
    for (const given of [null, 0.5, 'half', []]) {
      expect(refusal(() => governorOf(given)).field, inspect(given)).to.equal('rateLimit');
    }
  });
});
