import { from, map, mergeMap, of } from 'rxjs';
import { missingScopeIn } from '../http/challengeOf.js';
import type { Send } from '../http/types.js';

/** Adds, to a 403 that does not name the scope it asks for, those that Okta documents. */
export function withDocumentedScopes(send: Send): Send {
  return (request) =>
    send(request).pipe(
      mergeMap((head) => {
        if (head.statusCode !== 403 || missingScopeIn(head.headers) !== undefined) return of(head);
        const { pathname } = new URL(request.url);
        // Of use on this path alone, and large: hence not before.
        return from(import('../scopes/requiredScopes.js')).pipe(
          map(({ requiredScopes }) => requiredScopes(request.method, pathname)),
          map((scopes) => (scopes === undefined ? head : { ...head, documentedScopes: scopes })),
        );
      }),
    );
}
