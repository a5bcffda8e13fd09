import { expect } from 'chai';
import { firstValueFrom, from, of, type Observable } from 'rxjs';
import { accessToken } from '../../../lib/auth/accessToken.js';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { withDocumentedScopes } from '../../../lib/auth/withDocumentedScopes.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { OktaApiError } from '../../../lib/errors.js';
import type { Auth, Head, Headers } from '../../../lib/http/types.js';

const orgUrl = 'https://acme.okta.com';
const challenge = 'Bearer scope="okta.users.read", error="insufficient_scope"';

describe('withDocumentedScopes', () => {
  const headOf = (
    statusCode: number,
    path = '/api/v1/users?search=a',
    headers: Headers = {},
    method: 'GET' | 'POST' = 'GET',
  ) => {
    const head: Head = { statusCode, headers, body: of() };
    const send = withDocumentedScopes(() => of(head));
    return firstValueFrom(send({ method, url: `${orgUrl}${path}`, headers: {} }));
  };

  it('should add to a 403 the scopes of its operation', async () => {
    expect((await headOf(403)).documentedScopes).to.deep.equal([['okta.users.read']]);
    const posted = await headOf(403, '/api/v1/groups', {}, 'POST');
    expect(posted.documentedScopes).to.deep.equal([['okta.groups.manage']]);
  });

  it('should leave alone what has no need of them', async () => {
    for (const head of [
      await headOf(200),
      await headOf(401),
      await headOf(403, '/api/v1/none'),
      await headOf(403, '/api/v1/users', { 'www-authenticate': challenge }),
    ]) {
      expect(head).to.not.have.property('documentedScopes');
    }
  });

  describe('in an error', () => {
    const errorOf = async (auth: Auth, requestType: 'GET' | 'GET(Streaming)', body = '') => {
      const headers = { 'content-type': 'application/json' };
      const action = customApiAction({
        orgUrl,
        auth,
        send: () => of({ statusCode: 403, headers, body: from([Buffer.from(body)]) }),
      });
      const relativeUrl = '/api/v1/users';
      const output: Observable<unknown> =
        requestType === 'GET'
          ? action({ requestType, relativeUrl })
          : action({ requestType, relativeUrl });
      const error: unknown = await firstValueFrom(output).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(OktaApiError);
      return error as OktaApiError;
    };
    const refused = (errorCode: string) => JSON.stringify({ errorCode, errorSummary: 'No' });

    for (const requestType of ['GET', 'GET(Streaming)'] as const) {
      it(`should name the scope, and the role: ${requestType}`, async () => {
        for (const body of ['', refused('E0000006')]) {
          const { missingScope, message } = await errorOf(accessToken('t'), requestType, body);
          expect(missingScope).to.equal('okta.users.read');
          expect(message).to.contain(
            'grant the app okta.users.read, and an admin role that may do this',
          );
        }
      });
    }

    it('should name none where Okta gives another reason', async () => {
      const error = await errorOf(accessToken('t'), 'GET', refused('E0000038'));
      expect(error.missingScope).to.equal(undefined);
      expect(error.message).to.not.contain('okta.users.read');
    });

    it('should name none to an API token, which has no scopes', async () => {
      expect((await errorOf(apiToken('t'), 'GET')).missingScope).to.equal(undefined);
    });
  });
});
