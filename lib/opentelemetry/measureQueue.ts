import { metrics, type MeterProvider } from '@opentelemetry/api';
import { defer, lastValueFrom } from 'rxjs';
import type { WorkQueue } from '../queues/types.js';
import { version } from '../version.js';

/** Where gauges of a queue go; default: the provider that is registered globally. */
export interface MeasureOptions {
  readonly meterProvider?: MeterProvider | undefined;
}

/**
 * Has OpenTelemetry measure how a queue stands, whenever its reader of metrics collects: the gauges
 * `okta_streams.queue.backlog`, `okta_streams.queue.in_hand` and `okta_streams.queue.dead`, in records, by
 * `okta_streams.queue`. One process for a queue is enough; while the engine does not answer nothing is told.
 *
 * @example
 * ```ts
 * import { measureQueue } from 'okta-streams/opentelemetry';
 * import { postgresQueue } from 'okta-streams/queues';
 *
 * const stop = measureQueue(postgresQueue(undefined, { name: 'users' }));
 * process.once('beforeExit', stop);
 * ```
 * @returns What ends it.
 */
export function measureQueue(
  queue: Pick<WorkQueue, 'name' | 'stats'>,
  { meterProvider = metrics }: MeasureOptions = {},
): () => void {
  const meter = meterProvider.getMeter('okta-streams', version);
  const gaugeOf = (what: string) =>
    meter.createObservableGauge(`okta_streams.queue.${what}`, { unit: '{record}' });
  const backlog = gaugeOf('backlog');
  const inHand = gaugeOf('in_hand');
  const dead = gaugeOf('dead');
  const gauges = [backlog, inHand, dead];
  const attributes = queue.name === undefined ? {} : { 'okta_streams.queue': queue.name };
  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = async (result) => {
    const stats = await lastValueFrom(
      defer(() => queue.stats()),
      { defaultValue: undefined },
    );
    if (stats === undefined) return;
    result.observe(backlog, stats.backlog, attributes);
    result.observe(inHand, stats.inHand, attributes);
    result.observe(dead, stats.dead, attributes);
  };
  meter.addBatchObservableCallback(observe, gauges);
  return () => {
    meter.removeBatchObservableCallback(observe, gauges);
  };
}
