import type { Cursor } from './cursor.js';
import type { RunProgress } from './types/runProgress.js';
import type { Headers } from './http/types.js';

const progress = new WeakMap<object, RunProgress>();

/**
 * The cursor to go on from after a run has ended with `error`: for errors of this library and for
 * whatever object a helper flow threw.
 *
 * It is known by the object alone: where several runs have ended with one and the same object, it is
 * that of the run that ended last. `streaming.observer.error` receives the progress of its own run.
 *
 * @example
 * ```ts
 * import { cursorOf, type Cursor, type CustomApiAction } from 'okta-streams';
 *
 * declare const action: CustomApiAction;
 * declare function save(cursor: Cursor | undefined): void;
 *
 * action.stream({ relativeUrl: '/api/v1/users' }).subscribe({
 *   error: (error: unknown) => save(cursorOf(error)),
 * });
 * ```
 * @returns `undefined` when `error` did not come out of a stream.
 */
export function cursorOf(error: unknown): Cursor | undefined {
  return progressOf(error)?.cursor;
}

/** The progress of the run that ended with `error`. */
export function progressOf(error: unknown): RunProgress | undefined {
  // A value that is no object is no key of the map.
  return progress.get(error as object);
}

/** Notes where the newest run stood when `error` ended it, without touching the user's own objects. */
export function noteProgress(error: object, at: RunProgress): void {
  progress.set(error, at);
}

/** What every error of this library may carry. */
export interface ErrorDetails {
  readonly cause?: unknown;
  /** Okta's `X-Okta-Request-Id`, for its support. */
  readonly requestId?: string | undefined;
}

/** The base of all errors of this library. */
export abstract class OktaStreamsError extends Error {
  abstract readonly code: `ERR_OKTA_${string}`;
  declare readonly requestId?: string;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    hide(this, 'name', new.target.name);
    if (details.requestId !== undefined) this.requestId = details.requestId;
  }

  /** Records that had been streamed and settled when a stream failed, earlier runs included. */
  get recordsStreamed(): number | undefined {
    return progressOf(this)?.recordsStreamed;
  }

  /** Where a stream that failed can go on. A getter, so that no log shows what filters it holds. */
  get cursor(): Cursor | undefined {
    return progressOf(this)?.cursor;
  }
}

/** An option or an input field is not as the contract wants it; nothing has been sent. */
export class OktaInputError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_INPUT';
  /** The path of the field, as in `streaming.recordLimit`. */
  readonly field: string;

  constructor(field: string, message: string, details?: ErrorDetails) {
    super(`${field} ${message}`, details);
    this.field = field;
  }
}

/** One of the `errorCauses` of Okta's error object. */
export interface OktaErrorCause {
  readonly errorSummary?: string;
  readonly reason?: string;
  readonly location?: string;
  readonly locationType?: string;
  readonly domain?: string;
}

/** What {@link OktaApiError} is made of. */
export interface ApiErrorDetails extends ErrorDetails {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly errorCode?: string | undefined;
  readonly errorSummary?: string | undefined;
  readonly errorId?: string | undefined;
  readonly errorCauses?: readonly OktaErrorCause[] | undefined;
  readonly missingScope?: string | undefined;
}

/**
 * The org answered with a status outside 2xx.
 *
 * @see https://developer.okta.com/docs/reference/error-codes/
 */
export class OktaApiError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_API';
  readonly statusCode: number;
  /** Not enumerable: response headers hold session cookies, and errors end up in logs. */
  declare readonly headers: Headers;
  /** The parsed body; not enumerable, since it may repeat what was sent. */
  declare readonly body: unknown;
  declare readonly errorCode?: string;
  declare readonly errorSummary?: string;
  declare readonly errorId?: string;
  declare readonly errorCauses?: readonly OktaErrorCause[];
  /**
   * The OAuth scope that `WWW-Authenticate` says the token lacks; where a 403 to an access token does
   * not tell, the one that Okta documents for the operation (or else the app lacks an admin role).
   */
  declare readonly missingScope?: string;

  constructor(message: string, details: ApiErrorDetails) {
    super(message, details);
    this.statusCode = details.statusCode;
    hide(this, 'headers', details.headers);
    hide(this, 'body', details.body);
    if (details.errorCode !== undefined) this.errorCode = details.errorCode;
    if (details.errorSummary !== undefined) this.errorSummary = details.errorSummary;
    if (details.errorId !== undefined) this.errorId = details.errorId;
    if (details.errorCauses !== undefined) this.errorCauses = details.errorCauses;
    if (details.missingScope !== undefined) this.missingScope = details.missingScope;
  }
}

/** What {@link OktaAuthError} is made of. */
export interface AuthErrorDetails extends ErrorDetails {
  readonly error?: string | undefined;
  readonly errorDescription?: string | undefined;
}

/** No credentials could be had for a request: the token provider or the token endpoint failed. */
export class OktaAuthError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_AUTH';
  /** OAuth's `error`, where the token endpoint gave one: `invalid_client`. */
  readonly error?: string;
  /** OAuth's `error_description`. */
  readonly errorDescription?: string;

  constructor(message: string, details: AuthErrorDetails = {}) {
    super(message, details);
    if (details.error !== undefined) this.error = details.error;
    if (details.errorDescription !== undefined) this.errorDescription = details.errorDescription;
  }
}

/** What {@link OktaRateLimitError} is made of. */
export interface RateLimitErrorDetails extends ErrorDetails {
  readonly retryAt: Date;
}

/** The org's rate limit asks for a longer wait than the connection allows. */
export class OktaRateLimitError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_RATE_LIMIT';
  /** When the request may be sent, by the clock of the connection. */
  readonly retryAt: Date;

  constructor(message: string, details: RateLimitErrorDetails) {
    super(message, details);
    this.retryAt = details.retryAt;
  }
}

/** What errors on the way to the org are made of. */
export interface ExchangeErrorDetails extends ErrorDetails {
  readonly sent?: boolean | undefined;
}

abstract class ExchangeError extends OktaStreamsError {
  /** `false`: no byte of the request has left, so that it has not been executed. */
  readonly sent: boolean;

  constructor(message: string, { sent = true, ...details }: ExchangeErrorDetails = {}) {
    super(message, details);
    this.sent = sent;
  }
}

/** The connection failed before the response was complete. */
export class OktaNetworkError extends ExchangeError {
  readonly code = 'ERR_OKTA_NETWORK';
}

/**
 * Connecting, an exchange or a gap in its body took longer than `connection.timeout`, or an attempt
 * than its own `timeout`.
 */
export class OktaTimeoutError extends ExchangeError {
  readonly code = 'ERR_OKTA_TIMEOUT';
}

/** What {@link OktaBodyError} is made of. */
export interface BodyErrorDetails extends ErrorDetails {
  readonly bodyStart?: string;
  readonly damaged?: boolean;
}

/** A response body is too large, does not parse, or is not what its page should be. */
export class OktaBodyError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_BODY';
  /** The first bytes of a body that did not parse; not enumerable, since it may be personal data. */
  declare readonly bodyStart?: string;
  /** Whether it was cut short, corrupt or no JSON: sent again, it may arrive whole. */
  readonly damaged: boolean;

  constructor(message: string, details: BodyErrorDetails = {}) {
    super(message, details);
    this.damaged = details.damaged ?? false;
    if (details.bodyStart !== undefined) hide(this, 'bodyStart', details.bodyStart);
  }
}

/** A next link leads where the token must not go. */
export class OktaLinkError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_LINK';
}

/** A cursor belongs to another request, or the org does not accept it any more. */
export class OktaCursorError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_CURSOR';
}

/**
 * A record could not be worked on: an operator refused it (`cause` says why), or the helper flow
 * threw something that is not an object (`cause` is that value).
 */
export class OktaFlowError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_FLOW';
}

/** What {@link OktaSinkError} is made of. */
export interface SinkErrorDetails extends ErrorDetails {
  readonly job?: string | undefined;
  readonly holder?: string | undefined;
  readonly heldSince?: Date | undefined;
  readonly key?: string | undefined;
}

/** A sink could not be opened, written to, committed or closed; nothing is half written. */
export class OktaSinkError extends OktaStreamsError {
  readonly code = 'ERR_OKTA_SINK';
  /** The job that another run holds. */
  readonly job?: string;
  /** Who holds it: host and process, or `another run` where that is all that is known. */
  readonly holder?: string;
  readonly heldSince?: Date;
  /** The key of the row that was refused; not enumerable, since it may be personal data. */
  declare readonly key?: string;

  constructor(message: string, details: SinkErrorDetails = {}) {
    super(message, details);
    if (details.job !== undefined) this.job = details.job;
    if (details.holder !== undefined) this.holder = details.holder;
    if (details.heldSince !== undefined) this.heldSince = details.heldSince;
    if (details.key !== undefined) hide(this, 'key', details.key);
  }
}

/** Every error of this library; `switch (error.code)` narrows it. */
export type OktaError =
  | OktaInputError
  | OktaApiError
  | OktaAuthError
  | OktaRateLimitError
  | OktaNetworkError
  | OktaTimeoutError
  | OktaBodyError
  | OktaLinkError
  | OktaCursorError
  | OktaFlowError
  | OktaSinkError;

/** The codes of all errors. */
export type OktaErrorCode = OktaError['code'];

function hide(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true });
}
