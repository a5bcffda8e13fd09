import { catchError, defer, from, map, of, tap, type Observable } from 'rxjs';
import { readBody } from '../http/body/responseBody.js';
import type { Head, Request } from '../http/types.js';
import { isConcurrencyLimit } from './rateHeaders.js';

/** A 429 whose body has been read. */
export interface Refusal {
  /** A window that is used up, too many at once, or a cap that no short wait lifts. */
  readonly kind: 'quota' | 'concurrency' | 'cap';
  /** The same 429, its body ready to be read again. */
  readonly head: Head;
}

/** SMS, e-mail and call, and the caps of a day or a month. */
const caps: readonly unknown[] = [
  'E0000109',
  'E0000118',
  'E0000133',
  'E0000146',
  'E0000147',
  'E0000186',
  'E0000204',
  'E0000205',
];

const maxBytes = 64 * 1024;

/**
 * Reads the body of a 429 to tell which kind it is. Where the body is too long, or does not arrive
 * whole, the headers alone say.
 *
 * @see https://developer.okta.com/docs/reference/error-codes/
 */
export function readRefusal(head: Head, request: Request): Observable<Refusal> {
  return defer(() => {
    const chunks: Uint8Array[] = [];
    const body = head.body.pipe(tap((chunk) => chunks.push(chunk)));
    return readBody({ ...head, body }, request, { maxSize: maxBytes }).pipe(
      catchError(() => of(undefined)),
      map((parsed) => ({ kind: kindOf(head, parsed), head: { ...head, body: from(chunks) } })),
    );
  });
}

function kindOf({ headers }: Head, body: unknown): Refusal['kind'] {
  if (caps.includes(errorCodeOf(body))) return 'cap';
  return isConcurrencyLimit(headers) ? 'concurrency' : 'quota';
}

function errorCodeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, 'errorCode') : undefined;
}
