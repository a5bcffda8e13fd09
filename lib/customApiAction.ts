import { defer, throwError, type Observable } from 'rxjs';
import { parseConnection } from './options/connection.js';
import { proxyFor } from './environment/proxyFor.js';
import { eventBus, type RunEvents } from './events.js';
import { pathOfUrl } from './http/describeRequest.js';
import { exchange } from './http/exchange.js';
import { exchangeInContext, inContext } from './http/inContext.js';
import { refuseBun } from './http/refuseBun.js';
import { transport } from './http/transport.js';
import { parseInput, parseStreamInput, type ParsedStream } from './options/input.js';
import { withPace } from './rate/withPace.js';
import { request } from './run/request.js';
import { run, type Emits } from './run/run.js';
import { startOf } from './checkpoint/start.js';
import type { CustomApiAction } from './types/action.js';
import type { ConnectionOptions } from './types/connection.js';
import type { RequestType } from './types/input.js';

/** A run that is ready to be subscribed to, any number of times. */
type Runnable = (events: RunEvents) => Observable<unknown>;

/** A run that is ready, and what its first event says; what is wrong with its input goes without. */
interface Prepared {
  readonly runnable: Runnable;
  readonly start?: {
    readonly requestType: RequestType;
    readonly url: string;
    readonly job?: string | undefined;
    readonly table?: string | undefined;
  };
}

/**
 * Makes the Custom API Action of one connection: authenticated requests, and streams of records, to
 * any path of the org's API.
 *
 * `action(input)` emits the output of a request, or of a whole stream, exactly once;
 * `action.stream(input)` emits what the helper flow emits, as it emits it. Nothing is sent before
 * `subscribe`, each subscription is a run of its own, and `unsubscribe` ends it. Input is read and
 * copied at the call; what is wrong with it is the error of each subscription.
 *
 * @example
 * ```ts
 * import { apiToken, customApiAction } from 'okta-streams';
 *
 * const action = customApiAction({
 *   orgUrl: 'https://acme.okta.com',
 *   auth: apiToken(process.env['OKTA_CLIENT_TOKEN']),
 * });
 * action({ requestType: 'GET', relativeUrl: '/api/v1/users/me' }).subscribe(({ body }) => {
 *   console.log(body);
 * });
 * ```
 * @throws OktaInputError at once when an option is wrong.
 * @see https://help.okta.com/wf/en-us/content/topics/workflows/connector-reference/okta/actions/httprequest.htm
 */
export function customApiAction(options: ConnectionOptions): CustomApiAction {
  const connection = parseConnection(options);
  const { orgUrl, scheduler, random, rateLimit, dispatcher, http2, timeout } = connection;
  if (connection.send === undefined) refuseBun(process.versions);
  const exchangeOnce =
    connection.send ??
    exchange({
      dispatcher,
      connectTimeout: timeout.connect,
      http2,
      proxy: dispatcher === undefined ? proxyFor(orgUrl, process.env) : undefined,
    });
  const { events, begin } = eventBus(scheduler);
  const contextOf = ({ run, emit, context }: RunEvents) => ({
    connection,
    run,
    emit,
    context,
    send: transport(
      exchangeInContext(exchangeOnce, context),
      {
        ...connection,
        auth: (send, org) => inContext(connection.auth(send, org), context),
        pace: withPace(rateLimit, emit, scheduler, random),
      },
      emit,
    ),
  });
  const preparedStream = (stream: ParsedStream, emits: Emits): Prepared => {
    const start = startOf(stream, connection.orgUrl);
    const { url, job, sink } = stream;
    return {
      start: { requestType: 'GET(Streaming)', url, job, table: sink?.table },
      runnable: (events) => run(stream, start, contextOf(events), emits),
    };
  };
  const cold = (prepare: () => Prepared) => {
    const { runnable, start } = prepared(prepare);
    return defer(() => {
      const run = begin();
      if (start !== undefined) {
        const { requestType, url, job, table } = start;
        const path = pathOfUrl(`${orgUrl}${url}`);
        run.emit(() => ({
          type: 'start',
          requestType,
          path,
          orgUrl,
          ...(job === undefined ? {} : { job }),
          ...(table === undefined ? {} : { table }),
        }));
      }
      return runnable(run);
    });
  };

  const once = (input: unknown) =>
    cold(() => {
      const parsed = parseInput(input);
      if (parsed.kind === 'request') {
        return {
          start: { requestType: parsed.method, url: parsed.url },
          runnable: (events) => request(parsed, contextOf(events)),
        };
      }
      return preparedStream(parsed, 'final');
    });
  const stream = (input: unknown) => cold(() => preparedStream(parseStreamInput(input), 'outputs'));

  const action = Object.assign(once, { stream, events, of: () => action });
  return action as CustomApiAction;
}

/** Reads the input now; what is wrong with it is told to each subscription. */
function prepared(prepare: () => Prepared): Prepared {
  try {
    return prepare();
  } catch (error) {
    const runnable: Runnable = ({ emit }) =>
      defer(() => {
        emit(() => ({ type: 'end', outcome: 'error' }));
        return throwError(() => error);
      });
    return { runnable };
  }
}
