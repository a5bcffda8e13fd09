import { catchError, defer, of, share, tap, throwError, type Observable } from 'rxjs';

/** An access token and how long it serves; times in milliseconds of the connection's clock. */
export interface AccessToken {
  readonly value: string;
  readonly scheme: 'Bearer' | 'DPoP';
  /** From then on a new one is asked for. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** One token for everybody who asks. */
export interface SharedToken {
  /**
   * The token there is, else the one that `request` gets: whoever asks meanwhile waits for the same
   * request, which ends when nobody waits for it any more.
   */
  readonly current: (
    request: () => Observable<AccessToken>,
    now: () => number,
  ) => Observable<AccessToken>;
  /** Forgets `token`, unless another has taken its place already. */
  readonly forget: (token: AccessToken) => void;
}

/**
 * Holds one token. When its renewal fails, it serves on to its end, and the next attempt comes after
 * half of what is left, so that neither a short outage nor a crowd of requests does harm.
 */
export function sharedToken(): SharedToken {
  let token: AccessToken | undefined;
  let renewal: Observable<AccessToken> | undefined;
  // Before anybody hears of the end: who asks again at that moment must not meet the old renewal.
  const end = () => {
    renewal = undefined;
  };
  return {
    current: (request, now) =>
      defer(() => {
        if (token !== undefined && now() < token.renewAt) return of(token);
        renewal ??= request().pipe(
          catchError((error: unknown) => {
            const left = token === undefined ? 0 : token.expiresAt - now();
            return token === undefined || left <= 0
              ? throwError(() => error)
              : of({ ...token, renewAt: token.expiresAt - left / 2 });
          }),
          tap((fresh) => {
            token = fresh;
          }),
          tap({ error: end, complete: end, unsubscribe: end }),
          share(),
        );
        return renewal;
      }),
    forget: ({ value }) => {
      if (token?.value === value) token = undefined;
    },
  };
}
