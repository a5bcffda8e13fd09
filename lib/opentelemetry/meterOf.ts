import type { Meter } from '@opentelemetry/api';
import type { ActionEvent } from '../types.js';

/** Counts records, retries and waits, event by event. */
export function meterOf(meter: Meter): (event: ActionEvent) => void {
  const records = meter.createCounter('okta_streams.records', { unit: '{record}' });
  const retries = meter.createCounter('okta_streams.retries', { unit: '{retry}' });
  const waits = meter.createCounter('okta_streams.waits', { unit: '{wait}' });
  const waited = meter.createCounter('okta_streams.wait.duration', { unit: 'ms' });
  return (event) => {
    switch (event.type) {
      case 'page':
        records.add(event.records);
        break;
      case 'retry':
        retries.add(1, { 'okta_streams.reason': event.reason });
        break;
      case 'wait':
        waits.add(1, { 'okta_streams.reason': event.reason });
        waited.add(event.milliseconds, { 'okta_streams.reason': event.reason });
        break;
      default:
    }
  };
}
