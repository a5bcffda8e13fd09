import { expect } from 'chai';
import { redacted } from '../../../lib/http/redacted.js';

const token = '00aB/+secret==';

describe('redacted', () => {
  it('should leave a secret out of texts, keys and bytes at any depth', () => {
    const said = {
      errorSummary: `SSWS ${token} is no token`,
      [`key ${token}`]: [token, { deep: `?t=${encodeURIComponent(token)}&a` }, 5, null, true],
      bytes: new TextEncoder().encode(`a ${token}`),
    };
    expect(redacted(said, [token])).to.deep.equal({
      errorSummary: 'SSWS … is no token',
      'key …': ['…', { deep: '?t=…&a' }, 5, null, true],
      bytes: new TextEncoder().encode('a …'),
    });
    expect(said.errorSummary).to.contain(token);
  });

  it('should give the same value where there is no secret, or none to speak of', () => {
    const said = { a: ['the token'] };
    expect(redacted(said)).to.equal(said);
    expect(redacted(said, ['token'])).to.equal(said);
    expect(redacted(said, [token])).to.deep.equal(said);
    expect(redacted({ none: undefined }, [token])).to.deep.equal({ none: undefined });
  });
});
