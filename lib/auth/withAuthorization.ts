import { throwError } from 'rxjs';
import { OktaAuthError } from '../errors.js';
import { describeRequest } from '../http/describeRequest.js';
import type { Org, Send } from '../http/types.js';

/** Signs requests to the org with `authorization`; a request to anywhere else is not sent at all. */
export function withAuthorization(authorization: string, send: Send, { orgUrl }: Org): Send {
  const root = `${orgUrl}/`;
  return (request) =>
    request.url.startsWith(root)
      ? send({ ...request, headers: { ...request.headers, authorization } })
      : throwError(
          () =>
            new OktaAuthError(
              `${describeRequest(request)} is not for ${orgUrl}, so it was neither signed nor sent`,
            ),
        );
}
