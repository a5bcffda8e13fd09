import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { lastValueFrom, take, toArray } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { traceRuns } from '../../../lib/opentelemetry/traceRuns.js';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.js';
import { eventually } from '../../support/eventually.js';
import { memorySink } from '../../support/memorySink.js';

describe('traceRuns', () => {
  let org: Sandbox;
  let spans: InMemorySpanExporter;
  let tracerProvider: BasicTracerProvider;
  let stop: () => void;
  let counts: InMemoryMetricExporter;
  let meterProvider: MeterProvider;

  beforeEach(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    org = await startSandbox({ users: 450 });
    spans = new InMemorySpanExporter();
    tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
    counts = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const exporter = counts;
    meterProvider = new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 })],
    });
    stop = traceRuns({ tracerProvider, meterProvider });
  });

  afterEach(async () => {
    stop();
    context.disable();
    await meterProvider.shutdown();
    await org.close();
  });

  const actionOf = (more: object = {}) =>
    customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token), ...more });
  const finished = () => spans.getFinishedSpans();
  const countOf = async (name: string) => {
    await meterProvider.forceFlush();
    const metrics = counts.getMetrics().at(-1)?.scopeMetrics[0]?.metrics ?? [];
    const points = metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
    return points.reduce((sum, { value }) => sum + (value as number), 0);
  };

  it('should make a span of a run, below the active one, and one of each exchange', async () => {
    const tracer = tracerProvider.getTracer('spec');
    const parent = tracer.startSpan('parent');
    const stream = actionOf().stream({
      relativeUrl: '/api/v1/users',
      query: { search: 'status eq "secret"', limit: 200 },
      streaming: { recordLimit: Infinity },
    });
    const records = await context.with(trace.setSpan(context.active(), parent), () =>
      lastValueFrom(stream.pipe(toArray()), { defaultValue: [] }),
    );
    const run = finished().at(-1);
    expect(run?.name).to.equal('okta-streams GET(Streaming)');
    expect(run?.kind).to.equal(SpanKind.INTERNAL);
    expect(run?.parentSpanContext?.spanId).to.equal(parent.spanContext().spanId);
    expect(run?.attributes).to.include({
      'url.path': '/api/v1/users',
      'server.address': '127.0.0.1',
      'okta_streams.outcome': 'complete',
      'okta_streams.records': records.length,
    });
    const exchanges = finished().slice(0, -1);
    expect(exchanges).to.have.length(org.stats.requests);
    for (const { name, kind, attributes, status, parentSpanContext } of exchanges) {
      expect(name).to.equal('GET');
      expect(kind).to.equal(SpanKind.CLIENT);
      expect(parentSpanContext?.spanId).to.equal(run?.spanContext().spanId);
      expect(status.code).to.equal(SpanStatusCode.UNSET);
      expect(attributes).to.deep.equal({
        'http.request.method': 'GET',
        'url.path': '/api/v1/users',
        'server.address': '127.0.0.1',
        'server.port': Number(new URL(org.orgUrl).port),
        'http.response.status_code': 200,
      });
    }
    const shown = JSON.stringify(finished().map(({ name, attributes }) => [name, attributes]));
    expect(shown).to.not.match(/secret|search/);
    expect(shown).to.not.contain(org.token);
  });

  it('should measure runs and count those that fail, by path template, job, table and outcome', async () => {
    const action = actionOf({ retry: { attempts: 1 } });
    const streaming = {
      job: 'nightly',
      recordLimit: 3,
      sink: { ...memorySink(), table: 'okta.users' },
    };
    await lastValueFrom(action.stream({ relativeUrl: '/api/v1/users', streaming }));
    const get = { requestType: 'GET', relativeUrl: '/api/v1/users/00unone0000000000000' } as const;
    await lastValueFrom(action(get)).catch(() => undefined);
    await meterProvider.forceFlush();
    const metrics = counts.getMetrics().at(-1)?.scopeMetrics[0]?.metrics ?? [];
    const pointsOf = (name: string) =>
      metrics
        .find(({ descriptor }) => descriptor.name === name)
        ?.dataPoints.map(({ attributes, value }) => ({
          ...attributes,
          count: typeof value === 'object' && 'count' in value ? value.count : value,
        }));
    const nightly = {
      'okta_streams.request_type': 'GET(Streaming)',
      'url.template': '/api/v1/users',
      'okta_streams.job': 'nightly',
      'okta_streams.table': 'okta.users',
    };
    const one = { 'okta_streams.request_type': 'GET', 'url.template': '/api/v1/users/{id}' };
    expect(pointsOf('okta_streams.records')).to.deep.equal([{ ...nightly, count: 3 }]);
    expect(pointsOf('okta_streams.runs.failed')).to.deep.equal([{ ...one, count: 1 }]);
    expect(pointsOf('okta_streams.run.duration')).to.deep.equal([
      { ...nightly, 'okta_streams.outcome': 'complete', count: 1 },
      { ...one, 'okta_streams.outcome': 'error', count: 1 },
    ]);
  });

  it('should count records', async () => {
    const streaming = { recordLimit: Infinity, pageSize: 200 };
    const stream = actionOf().stream({ relativeUrl: '/api/v1/users', streaming });
    const { length } = await lastValueFrom(stream.pipe(toArray()));
    expect(length).to.be.greaterThan(400);
    expect(await countOf('okta_streams.records')).to.equal(length);
    expect(await countOf('okta_streams.retries')).to.equal(0);
  });

  it('should tell of statuses and errors, and count retries', async () => {
    const missing = actionOf()({ requestType: 'GET', relativeUrl: '/api/v1/users/none' });
    await lastValueFrom(missing).catch(() => undefined);
    await org.close();
    const action = actionOf({ retry: { attempts: 2, baseDelay: 1 } });
    await lastValueFrom(action({ requestType: 'GET', relativeUrl: '/a' })).catch(() => undefined);
    const told = finished().map(({ name, attributes, status }) => [
      name,
      attributes['error.type'],
      status.code,
    ]);
    const failed = SpanStatusCode.ERROR;
    expect(told).to.deep.equal([
      ['GET', '404', failed],
      ['okta-streams GET', undefined, failed],
      ['GET', 'ERR_OKTA_NETWORK', failed],
      ['GET', 'ERR_OKTA_NETWORK', failed],
      ['okta-streams GET', undefined, failed],
    ]);
    expect(await countOf('okta_streams.retries')).to.equal(1);
  });

  it('should leave nothing open when a run is left', async () => {
    let started = 0;
    const getTracer = tracerProvider.getTracer.bind(tracerProvider);
    stop();
    stop = traceRuns({
      tracerProvider: {
        getTracer: (name) => {
          const tracer = getTracer(name);
          const startSpan: typeof tracer.startSpan = (...of) => {
            started++;
            return tracer.startSpan(...of);
          };
          return { startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) };
        },
      },
    });
    const streaming = { recordLimit: Infinity, pageSize: 10 };
    const stream = actionOf().stream({ relativeUrl: '/api/v1/users', streaming });
    await lastValueFrom(stream.pipe(take(1)));
    await eventually(() => started > 1 && finished().length === started);
    expect(finished().at(-1)?.attributes['okta_streams.outcome']).to.equal('unsubscribed');
  });

  it('should end what is open when it is ended, and hear no more', () => {
    const run = actionOf()({ requestType: 'GET', relativeUrl: '/api/v1/users' });
    const first = run.subscribe();
    stop();
    expect(finished().map(({ name }) => name)).to.include('okta-streams GET');
    const { length } = finished();
    first.unsubscribe();
    run.subscribe().unsubscribe();
    expect(finished()).to.have.length(length);
  });
});
