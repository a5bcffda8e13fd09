import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Meter,
  type Tracer,
} from '@opentelemetry/api';
import type { TracedDelivery } from '../queues/tracing.js';
import { readTraceparent } from './traceparent.js';

/**
 * Makes a span of each delivery of a queue, and counts its records. The span is below that of the run which has
 * read them, in whatever process; where they are of several runs it has links to those.
 */
export function deliveryTracer(tracer: Tracer, meter: Meter): (delivery: TracedDelivery) => void {
  const counterOf = (what: string) =>
    meter.createCounter(`okta_streams.queue.${what}`, { unit: '{record}' });
  const delivered = counterOf('delivered');
  const outcomes = {
    settled: counterOf('settled'),
    released: counterOf('released'),
    buried: counterOf('buried'),
    lost: counterOf('lost'),
  };
  return (delivery) => {
    const { queue, id, rows, deliveries, traceparents } = delivery;
    const attributes: Attributes = queue === undefined ? {} : { 'okta_streams.queue': queue };
    delivered.add(rows, attributes);
    const readers = traceparents.map(readTraceparent).filter((span) => span !== undefined);
    const [reader, ...others] = readers;
    const isOne = reader !== undefined && others.length === 0;
    const parent = isOne ? trace.setSpanContext(context.active(), reader) : context.active();
    const span = tracer.startSpan(
      'okta-streams delivery',
      {
        kind: SpanKind.CONSUMER,
        links: isOne ? [] : readers.map((to) => ({ context: to })),
        attributes: {
          ...attributes,
          'okta_streams.delivery': id,
          'okta_streams.records': rows,
          'okta_streams.deliveries': deliveries,
        },
      },
      parent,
    );
    const { within, ended } = delivery;
    const own = trace.setSpan(parent, span);
    let isOver = false;
    delivery.within = (work) => context.with(own, () => within(work));
    delivery.ended = (told) => {
      ended(told);
      if (isOver) return;
      isOver = true;
      if (told !== undefined) {
        outcomes[told.outcome].add(rows, attributes);
        span.setAttribute('okta_streams.outcome', told.outcome);
        if (told.outcome !== 'settled') {
          const { error } = told;
          span
            .setAttribute('error.type', error instanceof Error ? error.name : '_OTHER')
            .setStatus({ code: SpanStatusCode.ERROR });
        }
      }
      span.end();
    };
  };
}
