import { expect } from 'chai';
import { checked } from '../../../lib/schema/checked.js';
import { retryDefaults, retryPolicy, retrySchema } from '../../../lib/retry/retryOptions.js';
import { refusal } from '../../support/refusal.js';

describe('retryPolicy', () => {
  it('should fill in what is missing, from the defaults or from another policy', () => {
    expect(retryPolicy()).to.deep.equal(retryDefaults);
    const own = retryPolicy({ attempts: 2, maxDelay: undefined });
    expect(own).to.deep.equal({ ...retryDefaults, attempts: 2 });
    expect(retryPolicy({ unsafeMethods: true }, own)).to.deep.equal({
      ...own,
      unsafeMethods: true,
    });
  });
});

describe('retrySchema', () => {
  const refused = (given: unknown) => refusal(() => checked(retrySchema, given, 'retry'));

  it('should name field, rule and way out', () => {
    expect(refused({ attempts: 0 }).message).to.match(/^attempts must be a whole number .*: got 0/);
    expect(refused({ baseDelay: -1 }).field).to.equal('baseDelay');
    expect(refused({ maxDelay: 1.5 }).field).to.equal('maxDelay');
    expect(refused({ budget: '1 min' }).field).to.equal('budget');
    expect(refused({ unsafeMethods: 1 }).field).to.equal('unsafeMethods');
    expect(refused({ retries: 1 }).message).to.contain('the fields are attempts');
    expect(refused(3).message).to.contain('1 turns retries off');
  });
});
