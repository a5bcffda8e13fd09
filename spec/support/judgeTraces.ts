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
import { firstValueFrom, from, lastValueFrom, mergeMap, timer } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { measureQueue } from '../../lib/opentelemetry/measureQueue.js';
import { traceRuns } from '../../lib/opentelemetry/traceRuns.js';
import { flowWorkers } from '../../lib/queues/flowWorkers.js';
import type { WorkQueue } from '../../lib/queues/types.js';
import { startSandbox } from '../../lib/sandbox/index.js';

/** The telemetry of one process. */
function telemetry() {
  const spans = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(spans)],
  });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  return {
    ...{ tracerProvider, meterProvider },
    named: (name: string) => spans.getFinishedSpans().filter((span) => span.name === name),
    /** The sum of a count, and of what it is by. */
    counted: async (what: string) => {
      await meterProvider.forceFlush();
      const metrics = exporter.getMetrics().at(-1)?.scopeMetrics[0]?.metrics ?? [];
      const found = metrics.find(
        ({ descriptor }) => descriptor.name === `okta_streams.queue.${what}`,
      );
      return found?.dataPoints.map(({ value, attributes }) => [
        value,
        attributes['okta_streams.queue'],
      ])[0];
    },
    end: () => meterProvider.shutdown(),
  };
}

/**
 * Reads into a queue by one provider of telemetry and works on it by another, as two processes would, and asserts
 * that effects are in the trace of the run that has read their records.
 */
export async function judgeTraces(
  queue: WorkQueue<{ id: string }>,
  name: string | undefined,
): Promise<void> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const org = await startSandbox({ users: 3 });
  const [reader, worker] = [telemetry(), telemetry()];
  const read = async (generation: string) => {
    const action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
    await lastValueFrom(
      action.of<{ id: string }>()({
        requestType: 'GET(Streaming)',
        relativeUrl: '/api/v1/users',
        query: { search: 'id pr' },
        streaming: { sink: queue.sink, generation },
      }),
    );
    return reader.named('okta-streams GET(Streaming)').at(-1)?.spanContext();
  };
  const work = async (fails: boolean) => {
    const stop = traceRuns(worker);
    const tracer = worker.tracerProvider.getTracer('flow');
    const flow = mergeMap(({ record }: { readonly record: { readonly id: string } }) => {
      const effect = tracer.startSpan('effect');
      return timer(1).pipe(
        mergeMap(() => {
          // Behind a wait, the context is still the one of the delivery.
          tracer.startSpan('late').end();
          effect.end();
          if (fails) throw new RangeError(`not ${record.id}`);
          return [record.id];
        }),
      );
    });
    await lastValueFrom(flowWorkers(queue, { flow, maxDeliveries: 1, untilEmpty: true }), {
      defaultValue: undefined,
    });
    stop();
    return worker.named('okta-streams delivery');
  };
  try {
    const stopReader = traceRuns(reader);
    const first = await read('one');
    stopReader();
    const [failed, ...none] = await work(true);
    expect(none).to.deep.equal([]);
    expect(failed?.kind).to.equal(SpanKind.CONSUMER);
    expect(failed?.status.code).to.equal(SpanStatusCode.ERROR);
    expect(failed?.parentSpanContext).to.include({
      ...{ traceId: first?.traceId, spanId: first?.spanId },
      isRemote: true,
    });
    expect(failed?.attributes).to.include({
      ...(name === undefined ? {} : { 'okta_streams.queue': name }),
      'okta_streams.records': 3,
      'okta_streams.deliveries': 1,
      'okta_streams.outcome': 'buried',
      'error.type': 'RangeError',
    });
    const below = failed?.spanContext().spanId;
    const effects = [...worker.named('effect'), ...worker.named('late')];
    expect(effects).to.have.length.of.at.least(2);
    for (const { parentSpanContext } of effects) {
      expect(parentSpanContext?.spanId).to.equal(below);
      expect(parentSpanContext?.traceId).to.equal(first?.traceId);
    }
    expect(await worker.counted('delivered')).to.deep.equal([3, name]);
    expect(await worker.counted('buried')).to.deep.equal([3, name]);

    await firstValueFrom(from(queue.retry?.() ?? []));
    const stopMeasuring = measureQueue(queue, worker);
    expect(await worker.counted('backlog')).to.deep.equal([3, name]);
    expect(await worker.counted('dead')).to.deep.equal([0, name]);
    stopMeasuring();
    const again = (await work(false)).slice(1);
    expect(new Set(again.map(({ parentSpanContext }) => parentSpanContext?.spanId))).to.deep.equal(
      new Set([first?.spanId]),
    );
    expect(await worker.counted('settled')).to.deep.equal([3, name]);

    // A reader that nobody traces writes rows without one.
    const before = worker.named('okta-streams delivery').length;
    await read('two');
    const untraced = (await work(false)).slice(before);
    expect(
      untraced.map(({ parentSpanContext, links }) => [parentSpanContext, links]),
    ).to.deep.equal(untraced.map(() => [undefined, []]));
    expect(trace.getActiveSpan()).to.equal(undefined);
  } finally {
    context.disable();
    await Promise.all([reader.end(), worker.end()]);
    await org.close();
  }
}
