import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { Subject, type Observable, type SchedulerLike } from 'rxjs';
import { asyncContext, type AsyncContext } from './asyncContext.js';
import type { ActionEvent, EventBody } from './types/events.js';

/** Tells an event of one run; the event is only built when somebody listens. */
export type Emit = (event: () => EventBody) => void;

/** Carries the events of all actions of the process to whoever subscribes by this name. */
const everywhere = channel('okta-streams:event');

/** Where the events of all runs of an action meet. */
export interface EventBus {
  readonly events: Observable<ActionEvent>;
  /** Begins a run, in the context of whoever calls. Nothing of it is told after its `end`. */
  readonly begin: () => RunEvents;
}

/** A run, as the bus knows it. */
export interface RunEvents {
  readonly run: string;
  /** Tells of it, in its context. */
  readonly emit: Emit;
  readonly context: AsyncContext;
}

/** Makes the event bus of one action. */
export function eventBus(scheduler: SchedulerLike): EventBus {
  const subject = new Subject<ActionEvent>();
  return {
    events: subject.asObservable(),
    begin: () => {
      const run = randomUUID();
      const context = asyncContext();
      let ended = false;
      const emit: Emit = (event) => {
        if (ended || !(subject.observed || everywhere.hasSubscribers)) return;
        const body = event();
        ended = body.type === 'end';
        const observed: ActionEvent = { run, at: scheduler.now(), ...body };
        context.run(() => {
          everywhere.publish(observed);
          subject.next(observed);
        });
      };
      return { run, emit, context };
    },
  };
}
