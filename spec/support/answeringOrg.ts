import { of } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';

export const orgUrl = 'https://acme.okta.com';

/** An org that gives one answer to everything, and the URLs that it was asked for. */
export const answering = (
  statusCode: number,
  body: object,
  headers: Record<string, string> = {},
) => {
  const urls: string[] = [];
  const action = customApiAction({
    orgUrl,
    auth: apiToken('00token'),
    retry: { attempts: 1 },
    rateLimit: { enabled: false },
    send: ({ url }) => {
      urls.push(url);
      return of({
        statusCode,
        headers: { 'content-type': 'application/json', ...headers },
        body: of(Buffer.from(JSON.stringify(body))),
      });
    },
  });
  return { action, urls };
};
