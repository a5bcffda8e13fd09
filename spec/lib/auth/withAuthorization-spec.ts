import { expect } from 'chai';
import { asyncScheduler, NEVER } from 'rxjs';
import { withAuthorization } from '../../../lib/auth/withAuthorization.js';
import { OktaAuthError } from '../../../lib/errors.js';
import type { Request } from '../../../lib/http/types.js';

describe('withAuthorization', () => {
  const org = { orgUrl: 'https://acme.okta.com', scheduler: asyncScheduler };

  it('should sign requests to the org without touching them', () => {
    const request: Request = Object.freeze({
      method: 'GET',
      url: 'https://acme.okta.com/api/v1/users',
      headers: Object.freeze({ accept: 'text/plain', authorization: 'Basic other' }),
    });
    let sent: Request | undefined;
    const send = (outgoing: Request) => {
      sent = outgoing;
      return NEVER;
    };
    expect(withAuthorization('SSWS 00abc', send, org)(request)).to.equal(NEVER);
    expect(sent).to.deep.equal({
      ...request,
      headers: { accept: 'text/plain', authorization: 'SSWS 00abc' },
    });
  });

  it('should not send a request to anywhere else', () => {
    for (const url of [
      'https://evil.com/api/v1/users',
      'https://acme.okta.com.evil.com/',
      'https://acme.okta.com@evil.com/',
      'https://acme.okta.com:444/',
      'http://acme.okta.com/',
      '/api/v1/users',
    ]) {
      const send = () => {
        throw new Error('sent');
      };
      let failure: unknown;
      withAuthorization(
        'SSWS hunter2',
        send,
        org,
      )({ method: 'GET', url, headers: {} }).subscribe({
        error: (error: unknown) => {
          failure = error;
        },
      });
      expect(failure, url).to.be.instanceOf(OktaAuthError);
      expect(String(failure)).to.contain('https://acme.okta.com').and.not.contain('hunter2');
    }
  });
});
