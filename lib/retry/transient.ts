import {
  OktaApiError,
  OktaAuthError,
  OktaBodyError,
  OktaNetworkError,
  OktaTimeoutError,
} from '../errors.js';
import type { Method } from '../http/types.js';
import { isLastingFault } from './lastingFault.js';

/** 408, faults of the org and its gateways, and what Cloudflare says in front of it. */
const passing = new Set([408, 500, 502, 503, 504, 520, 521, 522, 523, 524]);
/** Methods that do the same when they are done twice. DELETE is none at Okta: done to a user that it
 * has deactivated, it deletes for good. */
const repeatable: ReadonlySet<Method> = new Set(['GET', 'PUT']);

/**
 * In a word, why `error` may be gone when the request is sent again; `undefined` when it would not be,
 * or when a request of this method might be executed twice.
 *
 * @see RFC 9110, section 9.2.2
 */
export function transience(
  error: unknown,
  method: Method,
  unsafeMethods: boolean,
): string | undefined {
  // The request waits for its token: it has not left yet, whatever became of the request for that.
  if (error instanceof OktaAuthError) {
    const { cause } = error;
    const isCrowded = cause instanceof OktaApiError && cause.statusCode === 429;
    return isCrowded ? '429 of the token endpoint' : transientReason(cause);
  }
  const mayRepeat = unsafeMethods || repeatable.has(method) || hasNotLeft(error);
  return mayRepeat ? transientReason(error) : undefined;
}

/** Whether the org may have been at its limit of time with a list of this size. */
export function isOverload(error: unknown): boolean {
  return (
    error instanceof OktaTimeoutError || (error instanceof OktaApiError && error.statusCode === 500)
  );
}

function hasNotLeft(error: unknown): boolean {
  return (error instanceof OktaNetworkError || error instanceof OktaTimeoutError) && !error.sent;
}

/** In a word, why `error` may be gone at another time, whatever the method; `undefined` when not. */
export function transientReason(error: unknown): string | undefined {
  if (error instanceof OktaNetworkError) return isLastingFault(error) ? undefined : 'network';
  if (error instanceof OktaTimeoutError) return 'timeout';
  if (error instanceof OktaBodyError) return error.damaged ? 'body' : undefined;
  return error instanceof OktaApiError && passing.has(error.statusCode)
    ? error.statusCode.toString()
    : undefined;
}
