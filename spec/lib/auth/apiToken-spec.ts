import { expect } from 'chai';
import { inspect } from 'node:util';
import { asyncScheduler, NEVER, type Observable } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import type { Head, Request } from '../../../lib/http/types.js';
import { refusal } from '../../support/refusal.js';

describe('apiToken', () => {
  const org = { orgUrl: 'https://acme.okta.com', scheduler: asyncScheduler };
  const request: Request = {
    method: 'GET',
    url: 'https://acme.okta.com/api/v1/users',
    headers: { accept: 'application/json' },
  };

  it('should sign each request with SSWS', () => {
    const sent: Request[] = [];
    const send = (outgoing: Request): Observable<Head> => {
      sent.push(outgoing);
      return NEVER;
    };
    const signed = apiToken('00abc')(send, org);
    signed(request).subscribe().unsubscribe();
    signed({ ...request, method: 'POST', body: '{}' })
      .subscribe()
      .unsubscribe();
    const headers = { accept: 'application/json', authorization: 'SSWS 00abc' };
    expect(sent).to.deep.equal([
      { ...request, headers },
      { ...request, method: 'POST', body: '{}', headers },
    ]);
  });

  it('should refuse what is no token at once, and name the usual source', () => {
    for (const token of [undefined, '', '  ', 'a\nb', '{apiToken}', 'SSWS 00abc']) {
      const { field, message } = refusal(() => apiToken(token));
      expect(field).to.equal('auth');
      expect(message).to.contain('OKTA_CLIENT_TOKEN');
    }
    expect(refusal(() => apiToken(undefined)).message).to.contain('the token is missing');
  });

  it('should never repeat the token', () => {
    for (const token of ['hunter2\n', 'SSWS hunter2', '{hunter2}', 'hunter2 ', 'hünter2hunter2']) {
      const error = refusal(() => apiToken(token));
      expect(inspect(error, { showHidden: true })).not.to.contain('hunter2');
    }
    const auth = apiToken('hunter2');
    const signed = auth(() => NEVER, org);
    const shown = inspect({ auth, signed }, { showHidden: true, depth: Infinity, getters: true });
    expect(shown).not.to.contain('hunter2');
  });
});
