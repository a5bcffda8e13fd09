import type { Observable, SchedulerLike } from 'rxjs';

/** The request methods of the Custom API Action. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Header names in lower case; an array where a header came in several lines. */
export type Headers = Readonly<Record<string, string | string[]>>;

/** One HTTP request, ready to be sent: every layer above has had its say. */
export interface Request {
  readonly method: Method;
  /** Absolute, on the origin of the org, already encoded. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string;
}

/** A response whose headers have arrived and whose body may still be on its way. */
export interface Head {
  readonly statusCode: number;
  readonly headers: Headers;
  /** The bytes as they came over the wire (still compressed), once, to one subscriber. */
  readonly body: Observable<Uint8Array>;
  /**
   * Of a 403 that does not name the scope it asks for: those that Okta documents for the operation,
   * lists of which one is enough.
   */
  readonly documentedScopes?: readonly (readonly string[])[];
  /** What its request was signed by, which no error may repeat; set by the connection. */
  readonly secrets?: readonly string[];
}

/**
 * Sends a request: emits its head once, errors when there is none, and lets go of everything it
 * holds when unsubscribed. The seam at which marbles stand in for HTTP.
 */
export interface Send {
  (request: Request): Observable<Head>;
  /** The source of jitter, where the connection is given no `random`: a `send` of marbles has a fixed one. */
  readonly random?: (() => number) | undefined;
}

/** What is asked of a Dispatcher of undici, whichever version of undici its type is of. */
export interface DispatcherLike {
  dispatch(options: never, handler: never): unknown;
}

/** What a layer around `send` may know of the connection it works for. */
export interface Org {
  /** The origin of the org, without a slash at the end. */
  readonly orgUrl: string;
  readonly scheduler: SchedulerLike;
  /**
   * Waits until the request in hand may be sent once more, and completes: who repeats a request waits
   * for it before signing, since a signature may not outlive the wait. What is sent again without it
   * waits as well, signed as it is. `undefined` where nothing waits.
   */
  readonly turn?: Observable<never> | undefined;
}

/**
 * Signs requests: wraps a `send` into one whose requests carry credentials. It is applied to the
 * `send` of each attempt of a request, so what is to be remembered belongs outside of it.
 */
export type Auth = (send: Send, org: Org) => Send;
