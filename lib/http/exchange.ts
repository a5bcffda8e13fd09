import { Observable, type Subscriber } from 'rxjs';
import { errors, type Dispatcher } from 'undici';
import { OktaNetworkError, OktaTimeoutError } from '../errors.js';
import { defaultDispatcher, type DispatcherOptions } from './defaultDispatcher.js';
import { describeRequest } from './describeRequest.js';
import { lastingFaultHint } from './lastingFaultHint.js';
import type { Connecting } from './trackedConnector.js';
import { redactedError } from './redactedError.js';
import { secretsOf } from './secretsOf.js';
import type { DispatcherLike, Head, Request, Send } from './types.js';

/** How an exchange reaches the org. */
export interface ExchangeOptions extends DispatcherOptions {
  /** The caller's own, in place of all other options. Default: one for this connection. */
  readonly dispatcher?: DispatcherLike | undefined;
}

/**
 * One HTTP exchange over undici: the only file that owns sockets.
 *
 * The head is emitted when the headers are there and the Observable stays open until the body has
 * been read to its end; unsubscribing before that aborts the exchange and closes its socket. A body
 * that nobody has subscribed to yet is held back at the socket.
 *
 * What comes of a callback of undici's may send, abort or read on, and undici is not made to be called
 * from within one (it ends the process): all of these are done in a microtask of their own.
 */
export function exchange({ dispatcher: given, ...options }: ExchangeOptions = {}): Send {
  const connecting: Connecting = new Set();
  const dispatcher: DispatcherLike = given ?? defaultDispatcher(options, connecting);
  let open = 0;
  const giveUpConnecting = () => {
    if (open > 0) return;
    const given = [...connecting];
    connecting.clear();
    for (const each of given) each.destroy(new Error('unsubscribed'));
  };
  return (request) =>
    new Observable((subscriber) => {
      const handler = new Handler(request, subscriber);
      open++;
      queueMicrotask(() => {
        if (handler.isAborted) return;
        try {
          dispatcher.dispatch(optionsOf(request) as never, handler as never);
        } catch (error) {
          // A dispatcher of the caller's may throw, and what it throws may show the request.
          handler.fail(error instanceof Error ? error : new Error(String(error)));
        }
      });
      return () => {
        open--;
        handler.abort();
        // undici goes on connecting for a request that was aborted: that would keep a process alive.
        if (open === 0 && connecting.size > 0) queueMicrotask(giveUpConnecting);
      };
    });
}

function optionsOf({ method, url, headers, body }: Request): Dispatcher.DispatchOptions {
  const { origin } = new URL(url);
  return {
    origin,
    path: url.slice(origin.length),
    method,
    headers: headers as Record<string, string | string[]>,
    body: body ?? null,
    // The connection's own timeout, on its scheduler, covers the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

/** Turns undici's callbacks into the notifications of a head and of its body. */
class Handler implements Dispatcher.DispatchHandler {
  readonly #request: Request;
  readonly #head: Subscriber<Head>;
  #body: Subscriber<Uint8Array> | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  /** undici tells of the start right before it writes the first byte. */
  #sent = false;
  #ended = false;
  #aborted = false;

  constructor(request: Request, head: Subscriber<Head>) {
    this.#request = request;
    this.#head = head;
  }

  get isAborted(): boolean {
    return this.#aborted;
  }

  abort(): void {
    if (this.#ended || this.#aborted) return;
    this.#aborted = true;
    queueMicrotask(() => {
      if (!this.#ended) this.#controller?.abort(new Error('unsubscribed'));
    });
    this.#head.complete();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sent = true;
    // Its own request, which is not written then: this is what the callback is for.
    if (this.#aborted) controller.abort(new Error('unsubscribed'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Head['headers'],
  ): void {
    if (statusCode < 200) return;
    const body = new Observable<Uint8Array>((reader) => {
      this.#body = reader;
      queueMicrotask(() => {
        if (controller.paused) controller.resume();
      });
      return () => {
        this.abort();
      };
    });
    this.#head.next({ statusCode, headers, body });
    if (this.#body === undefined && !this.#aborted) controller.pause();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#body?.next(chunk);
  }

  onResponseEnd(): void {
    this.#ended = true;
    this.#body?.complete();
    this.#head.complete();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: Error): void {
    if (this.#aborted) return;
    this.#ended = true;
    const failure = networkError(this.#request, error, this.#sent);
    if (this.#body === undefined) {
      this.#head.error(failure);
    } else {
      this.#body.error(failure);
      this.#head.complete();
    }
  }
}

function networkError(
  request: Request,
  error: Error,
  sent: boolean,
): OktaNetworkError | OktaTimeoutError {
  const cause = redactedError(error, secretsOf(request));
  // Headers are timed for a proxy alone, which has not answered in time then.
  if (
    error instanceof errors.ConnectTimeoutError ||
    (!sent && error instanceof errors.HeadersTimeoutError)
  ) {
    return new OktaTimeoutError(
      `${describeRequest(request)} was not sent: no connection in time (connect timeout); ` +
        'check host, proxy and firewall, or raise connection.timeout.connect',
      { cause, sent: false },
    );
  }
  const reason = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  const hint = lastingFaultHint(error);
  return new OktaNetworkError(
    `${describeRequest(request)} failed on the network (${reason}${cause.message}); ` +
      (hint ?? 'check that the org can be reached and send it again'),
    { cause, sent },
  );
}
