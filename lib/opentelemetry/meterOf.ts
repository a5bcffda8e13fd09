import type { Attributes, Meter } from '@opentelemetry/api';
import { bucketKey } from '../rate/bucketKey.js';
import type { ActionEvent } from '../types/events.js';

/** What all counts of a run have in common, and when it began. */
interface Counted {
  readonly attributes: Attributes;
  readonly startedAt: number;
}

type Start = Extract<ActionEvent, { readonly type: 'start' }>;

/**
 * Counts records, retries, waits and failed runs, and measures how long runs take, event by event; runs
 * that have begun before are left out.
 */
export function meterOf(meter: Meter): (event: ActionEvent) => void {
  const records = meter.createCounter('okta_streams.records', { unit: '{record}' });
  const retries = meter.createCounter('okta_streams.retries', { unit: '{retry}' });
  const waits = meter.createCounter('okta_streams.waits', { unit: '{wait}' });
  const waited = meter.createCounter('okta_streams.wait.duration', { unit: 'ms' });
  const failed = meter.createCounter('okta_streams.runs.failed', { unit: '{run}' });
  const duration = meter.createHistogram('okta_streams.run.duration', { unit: 's' });
  const runs = new Map<string, Counted>();
  return (event) => {
    if (event.type === 'start') {
      runs.set(event.run, { attributes: attributesOf(event), startedAt: event.at });
      return;
    }
    const run = runs.get(event.run);
    const attributes = run?.attributes ?? {};
    switch (event.type) {
      case 'page':
        records.add(event.records, attributes);
        break;
      case 'retry':
        retries.add(1, { ...attributes, 'okta_streams.reason': event.reason });
        break;
      case 'wait': {
        const why = { ...attributes, 'okta_streams.reason': event.reason };
        waits.add(1, why);
        waited.add(event.milliseconds, why);
        break;
      }
      case 'end': {
        runs.delete(event.run);
        const how = { ...attributes, 'okta_streams.outcome': event.outcome };
        // Input that is refused has an end alone: a failed run that took no time.
        if (run !== undefined) duration.record((event.at - run.startedAt) / 1000, how);
        if (event.outcome === 'error') failed.add(1, attributes);
        break;
      }
      default:
    }
  };
}

/** Paths with their ids left out: an attribute has few values, and none that is personal. */
function attributesOf({ requestType, path, orgUrl, job, table }: Start): Attributes {
  const [, template = path] = bucketKey({ method: 'GET', url: `${orgUrl}${path}` }).split(' ');
  return {
    'okta_streams.request_type': requestType,
    'url.template': template,
    ...(job === undefined ? {} : { 'okta_streams.job': job }),
    ...(table === undefined ? {} : { 'okta_streams.table': table }),
  };
}
