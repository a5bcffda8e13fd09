import { expect } from 'chai';
import { redactedError, withoutSecrets } from '../../../lib/http/redactedError.js';

describe('redactedError', () => {
  it('should be the error itself where it shows nothing', () => {
    const error = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    expect(redactedError(error, ['abc', 'def'])).to.equal(error);
  });

  const showing: readonly (readonly [string, Error])[] = [
    ['its message', new Error('sent abc twice: abc')],
    ['a property', Object.assign(new Error('no HTTP'), { data: 'GET / abc' })],
    ['a hidden property', Object.defineProperty(new Error('no HTTP'), 'data', { value: ['abc'] })],
    ['its cause', new Error('no HTTP', { cause: new Error('abc') })],
    ['its name', Object.assign(new Error('no HTTP'), { name: 'abc' })],
  ];
  for (const [where, error] of showing) {
    it(`should be another that shows nothing in place of one that does in ${where}`, () => {
      const safe = redactedError(error, ['abc']);
      expect(safe).to.be.instanceOf(Error).that.does.not.equal(error);
      expect(Object.keys(safe)).to.not.include('data');
      expect([safe.message, safe.name, safe.stack, safe.cause].join()).to.not.contain('abc');
      expect(safe.message).to.equal(error.message.replaceAll('abc', '…'));
    });
  }
});

describe('withoutSecrets', () => {
  it('should put a dot in the place of each', () => {
    expect(withoutSecrets('a b a.*c', ['a', '.*'])).to.equal('… b ……c');
  });
});
