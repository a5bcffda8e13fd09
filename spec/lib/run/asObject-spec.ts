import { expect } from 'chai';
import { OktaFlowError } from '../../../lib/errors.js';
import { asObject } from '../../../lib/run/asObject.js';

describe('asObject', () => {
  it('should give objects and functions back as they are', () => {
    for (const error of [new Error('mine'), {}, [], () => undefined]) {
      expect(asObject(error)).to.equal(error);
    }
  });

  it('should make an error of anything else, with the value as its cause', () => {
    for (const value of ['text', 0, null, undefined, false, 1n, Symbol.iterator]) {
      expect(asObject(value)).to.be.instanceOf(OktaFlowError).with.property('cause', value);
    }
  });
});
