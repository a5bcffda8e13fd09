import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request that has found its route. */
export interface Call {
  readonly method: string;
  /** The path as it was called, without the query. */
  readonly path: string;
  /** Where this org was called, as links repeat it: `http://127.0.0.1:1234`. */
  readonly origin: string;
  readonly query: URLSearchParams;
  /** What stood in the braces of the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body, `undefined` without one. */
  readonly body: unknown;
}

/** An answer before it is written: links and records apart, so that faults can bend them. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** JSON, unless it is text already; nothing is written for `undefined`. */
  readonly body?: unknown;
  readonly list?: List;
  /** Whether it comes of something before the org, which adds none of Okta's headers. */
  readonly isForeign?: true;
}

/** The answer of a list. */
export interface List {
  readonly records: readonly unknown[];
  readonly self: string;
  readonly next: string | undefined;
  /** The property that holds the records; a bare array without it. */
  readonly envelope?: string;
  /** Where links stand: in `Link` lines unless the list is an envelope of Okta's older kind. */
  readonly linksIn?: 'header' | 'body' | 'both';
  /** What stands beside the records in an envelope. */
  readonly beside?: object;
}

/** A 200 with a body. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** One cause of an error, as Okta words it. */
export interface Cause {
  readonly errorSummary: string;
  readonly [detail: string]: string;
}

/**
 * Okta's error object.
 *
 * @see https://developer.okta.com/docs/reference/error-codes/
 */
export function oktaError(
  status: number,
  errorCode: string,
  errorSummary: string,
  errorCauses: readonly Cause[] = [],
): Reply {
  const errorId = `oae${randomBytes(16).toString('base64url')}`;
  return {
    status,
    body: { errorCode, errorSummary, errorLink: errorCode, errorId, errorCauses },
  };
}

/** Thrown by a route that answers with an error. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('The request was refused');
    this.reply = reply;
  }
}

/** Ends a call with one of Okta's errors. */
export function refuse(...error: Parameters<typeof oktaError>): never {
  throw new Refusal(oktaError(...error));
}

/** Ends a call with E0000001, as input that breaks a rule of the field does. */
export function refuseField(field: string, ...rules: readonly [string, ...string[]]): never {
  const causes = rules.map((rule) => ({ errorSummary: `${field}: ${rule}` }));
  return refuse(400, 'E0000001', `Api validation failed: ${field}`, causes);
}

/** Ends a call whose `search` or `filter` does not parse. */
export function refuseCriteria(kind: 'search' | 'filter', text: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  return kind === 'search'
    ? refuse(400, 'E0000031', `Invalid search criteria. ${reason}`)
    : refuse(400, 'E0000053', `Invalid filter '${text}': ${reason}`);
}

/** Ends a call with E0000007, as an id or name that nothing has does. */
export function refuseMissing(what: string, kind: string): never {
  const summary = `Not found: Resource not found: ${what} (${kind})`;
  return refuse(404, 'E0000007', summary);
}
