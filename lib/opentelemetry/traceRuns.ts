import {
  context,
  metrics,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type MeterProvider,
  type Span,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { TracedDelivery, TracedSession } from '../queues/tracing.js';
import type { ActionEvent } from '../types/events.js';
import { version } from '../version.js';
import { deliveryTracer } from './deliveryTracer.js';
import { meterOf } from './meterOf.js';
import { writeTraceparent } from './traceparent.js';

/** Where spans and counts go; default: the providers that are registered globally. */
export interface TraceOptions {
  readonly tracerProvider?: TracerProvider | undefined;
  readonly meterProvider?: MeterProvider | undefined;
}

/** A run under way, and its exchanges by number. */
interface Run {
  readonly span: Span;
  readonly within: Context;
  readonly server: Readonly<Record<string, string | number>>;
  readonly exchanges: Map<number, Span>;
}

type Of<T extends ActionEvent['type']> = Extract<ActionEvent, { readonly type: T }>;

const channels = {
  event: 'okta-streams:event',
  session: 'okta-streams:session',
  delivery: 'okta-streams:delivery',
};

/**
 * Makes OpenTelemetry spans and counts of the runs of all actions in this process: a span for each
 * run, below the one that is active where it is subscribed to, and one for each exchange of it; the
 * counters `okta_streams.records`, `okta_streams.retries`, `okta_streams.waits`,
 * `okta_streams.wait.duration` (milliseconds) and `okta_streams.runs.failed`, and the histogram
 * `okta_streams.run.duration` (seconds), by path template, job and table.
 *
 * Rows that a run writes into a queue carry its span (`traceparent` of W3C trace context); each delivery of
 * `flowWorkers` gets a span below it, in whatever process, or links where its rows are of several runs. What the
 * flow does is below that. The counters `okta_streams.queue.delivered`, `.settled`, `.released`, `.buried` and
 * `.lost` count its records, by queue; `measureQueue` has the backlog.
 *
 * Spans name methods, paths, hosts, statuses and error codes, never a query, a header or a body. A run
 * that is under way when this begins is left out; one that is when it ends has its spans ended.
 *
 * @example
 * ```ts
 * import { traceRuns } from 'okta-streams/opentelemetry';
 *
 * const stop = traceRuns();
 * process.once('beforeExit', stop);
 * ```
 * @returns What ends it.
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export function traceRuns(options: TraceOptions = {}): () => void {
  const tracer = (options.tracerProvider ?? trace).getTracer('okta-streams', version);
  const meter = (options.meterProvider ?? metrics).getMeter('okta-streams', version);
  const count = meterOf(meter);
  const traceDelivery = deliveryTracer(tracer, meter);
  const runs = new Map<string, Run>();
  const listener = (message: unknown) => {
    const event = message as ActionEvent;
    count(event);
    tell(event, runs, tracer);
  };
  const onSession = (message: unknown) => {
    const session = message as TracedSession;
    const span = runs.get(session.run)?.span;
    if (span !== undefined) session.traceparent = writeTraceparent(span.spanContext());
  };
  const onDelivery = (message: unknown) => {
    traceDelivery(message as TracedDelivery);
  };
  subscribe(channels.event, listener);
  subscribe(channels.session, onSession);
  subscribe(channels.delivery, onDelivery);
  return () => {
    unsubscribe(channels.event, listener);
    unsubscribe(channels.session, onSession);
    unsubscribe(channels.delivery, onDelivery);
    for (const { span, exchanges } of runs.values()) endAll(span, exchanges);
    runs.clear();
  };
}

function tell(event: ActionEvent, runs: Map<string, Run>, tracer: Tracer): void {
  if (event.type === 'start') {
    runs.set(event.run, begin(event, tracer));
    return;
  }
  const run = runs.get(event.run);
  if (run === undefined) return;
  switch (event.type) {
    case 'request':
      run.exchanges.set(event.exchange, send(event, run, tracer));
      break;
    case 'response':
      answer(event, run.exchanges.get(event.exchange));
      break;
    case 'closed':
      close(event, run.exchanges.get(event.exchange));
      run.exchanges.delete(event.exchange);
      break;
    case 'end':
      end(event, run);
      runs.delete(event.run);
      break;
    default:
  }
}

function begin({ run, requestType, path, orgUrl }: Of<'start'>, tracer: Tracer): Run {
  const { hostname, port, protocol } = new URL(orgUrl);
  const server = {
    'server.address': hostname.replace(/^\[|\]$/g, ''),
    'server.port': Number(port === '' ? (protocol === 'https:' ? 443 : 80) : port),
  };
  const parent = context.active();
  const attributes = { 'okta_streams.run': run, 'url.path': path, ...server };
  const name = `okta-streams ${requestType}`;
  const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent);
  return { span, within: trace.setSpan(parent, span), server, exchanges: new Map() };
}

function send({ method, path }: Of<'request'>, { within, server }: Run, tracer: Tracer): Span {
  const attributes = { 'http.request.method': method, 'url.path': path, ...server };
  return tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes }, within);
}

function answer({ statusCode }: Of<'response'>, span: Span | undefined): void {
  span?.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= 400) fail(span, statusCode.toString());
}

function close({ outcome, error }: Of<'closed'>, span: Span | undefined): void {
  if (outcome === 'error') fail(span, error ?? '_OTHER');
  if (outcome === 'unsubscribed') span?.setAttribute('okta_streams.outcome', outcome);
  span?.end();
}

function end({ outcome, recordsStreamed, end }: Of<'end'>, { span, exchanges }: Run): void {
  span.setAttribute('okta_streams.outcome', outcome);
  if (recordsStreamed !== undefined) span.setAttribute('okta_streams.records', recordsStreamed);
  if (end !== undefined) span.setAttribute('okta_streams.end', end);
  if (outcome === 'error') span.setStatus({ code: SpanStatusCode.ERROR });
  endAll(span, exchanges);
}

function fail(span: Span | undefined, type: string): void {
  span?.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
}

/** What an exchange does behind the end of its run is not told any more. */
function endAll(span: Span, exchanges: Map<number, Span>): void {
  for (const exchange of exchanges.values()) exchange.end();
  span.end();
}
