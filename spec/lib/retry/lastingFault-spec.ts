import { expect } from 'chai';
import { isLastingFault } from '../../../lib/retry/lastingFault.js';

const coded = (code: string, cause?: unknown) => Object.assign(new Error('', { cause }), { code });

describe('isLastingFault', () => {
  it('should be a certificate, however deep it lies', () => {
    expect(isLastingFault(coded('SELF_SIGNED_CERT_IN_CHAIN'))).to.equal(true);
    const deep = new Error('', { cause: coded('UND_ERR', coded('CERT_HAS_EXPIRED')) });
    expect(isLastingFault(deep)).to.equal(true);
  });

  it('should be no reset, no circle of causes and no text', () => {
    const circle = new Error();
    circle.cause = circle;
    for (const error of [coded('ECONNRESET'), circle, 'CERT_HAS_EXPIRED', undefined])
      expect(isLastingFault(error)).to.equal(false);
  });
});
