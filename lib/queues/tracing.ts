import { channel } from 'node:diagnostics_channel';
import { finalize, Observable } from 'rxjs';
import type { Delivery, DeliveryOutcome } from './types.js';

/** A reader's session, for who knows the span of its run: they say where its rows come from. */
export interface TracedSession {
  readonly run: string;
  /** As W3C trace context has it. */
  traceparent?: string | undefined;
}

/** A delivery that begins, for who makes spans and counts of it. */
export interface TracedDelivery {
  /** The name of the queue, where it has one. */
  readonly queue: string | undefined;
  readonly id: string;
  readonly rows: number;
  readonly deliveries: number;
  /** Of the runs that have written its rows. */
  readonly traceparents: readonly string[];
  /** Begins its work; who has a context of its own puts that around it. */
  within: <T>(work: () => T) => T;
  /** Told once, at its end: without an outcome where its worker was unsubscribed. */
  ended: (outcome?: DeliveryOutcome) => void;
}

const sessions = channel('okta-streams:session');
const deliveries = channel('okta-streams:delivery');

/** Where the rows of a run come from; `undefined` where nobody traces it. */
export function traceparentOf(run: string): string | undefined {
  if (!sessions.hasSubscribers) return undefined;
  const session: TracedSession = { run };
  sessions.publish(session);
  return session.traceparent;
}

/**
 * The work on a delivery, in the context of who traces it.
 *
 * @param work Is handed what is to be called with the outcome.
 */
export function traced<T>(
  queue: string | undefined,
  { id, rows, deliveries: count, traceparents = [] }: Delivery,
  work: (tell: (outcome: DeliveryOutcome) => void) => Observable<T>,
): Observable<T> {
  if (!deliveries.hasSubscribers) return work(() => undefined);
  return new Observable((subscriber) => {
    const delivery: TracedDelivery = {
      ...{ queue, id, rows: rows.length, deliveries: count, traceparents },
      within: (begin) => begin(),
      ended: () => undefined,
    };
    deliveries.publish(delivery);
    const worked = work((outcome) => {
      delivery.ended(outcome);
    }).pipe(
      finalize(() => {
        delivery.ended();
      }),
    );
    return delivery.within(() => worked.subscribe(subscriber));
  });
}

/** The traces of rows, each once. */
export function distinct(traces: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(traces)].filter((trace) => trace != null);
}
