import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { asyncScheduler } from 'rxjs';
import { deliveryTracer } from '../../../lib/opentelemetry/deliveryTracer.js';
import { memoryQueue } from '../../../lib/queues/memoryQueue.js';
import type { TracedDelivery } from '../../../lib/queues/tracing.js';
import { judgeTraces } from '../../support/judgeTraces.js';

describe('deliveryTracer', () => {
  const traceparent = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
  const traced = (traceparents: readonly string[]) => {
    const spans = new InMemorySpanExporter();
    const tracerProvider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(spans)],
    });
    const begin = deliveryTracer(
      tracerProvider.getTracer('spec'),
      new MeterProvider().getMeter('spec'),
    );
    const delivery: TracedDelivery = {
      ...{ queue: 'users', id: '7', rows: 2, deliveries: 1, traceparents },
      within: (work) => work(),
      ended: () => undefined,
    };
    begin(delivery);
    return { delivery, spans };
  };

  it('should keep one trace from page to effect', () =>
    judgeTraces(memoryQueue(asyncScheduler, { lease: 200 }), undefined));

  it('should link to the runs where rows are of several, and pass over what is none', () => {
    const { delivery, spans } = traced([traceparent('a'), 'nonsense', traceparent('b')]);
    delivery.ended({ id: '7', rows: 2, deliveries: 1, outcome: 'settled' });
    const [span] = spans.getFinishedSpans();
    expect(span?.parentSpanContext).to.equal(undefined);
    expect(span?.links.map((link) => link.context.traceId)).to.deep.equal([
      'a'.repeat(32),
      'b'.repeat(32),
    ]);
  });

  it('should end the span once, also of a delivery that nobody waits for any more', () => {
    const { delivery, spans } = traced([]);
    delivery.ended();
    delivery.ended({ id: '7', rows: 2, deliveries: 1, outcome: 'settled' });
    const ended = spans.getFinishedSpans();
    expect(ended).to.have.length(1);
    expect(ended[0]?.attributes).not.to.have.property('okta_streams.outcome');
  });
});
