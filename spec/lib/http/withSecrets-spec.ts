import { expect } from 'chai';
import { EMPTY, of } from 'rxjs';
import { withSecrets } from '../../../lib/http/withSecrets.js';

describe('withSecrets', () => {
  it('should note what a request was signed by on its head', () => {
    const seen: unknown[] = [];
    const head = { statusCode: 200, headers: {}, body: EMPTY };
    const headers = { authorization: 'DPoP access-1', dpop: 'proof-1' };
    withSecrets(() => of(head))({
      method: 'GET',
      url: 'https://acme.okta.com/a',
      headers,
    }).subscribe((value) => seen.push(value));
    expect(seen).to.deep.equal([{ ...head, secrets: ['access-1', 'proof-1'] }]);
    expect(head).to.not.have.property('secrets');
  });
});
