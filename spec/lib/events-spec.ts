import { expect } from 'chai';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { asyncScheduler, config, firstValueFrom, take, VirtualTimeScheduler } from 'rxjs';
import { eventBus } from '../../lib/events.js';
import type { ActionEvent, EventBody } from '../../lib/types/events.js';
import { eventually } from '../support/eventually.js';

const request: EventBody = { type: 'request', exchange: 1, method: 'GET', path: '/a' };
const end: EventBody = { type: 'end', outcome: 'complete' };

describe('eventBus', () => {
  const listening = (bus = eventBus(asyncScheduler)) => {
    const events: ActionEvent[] = [];
    bus.events.subscribe((event) => events.push(event));
    return { ...bus, events };
  };
  const typesOf = (events: readonly ActionEvent[]) => events.map(({ type }) => type);

  it('should tell each event with its run and the time of the scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = 1_234;
    const { begin, events } = listening(eventBus(scheduler));
    begin().emit(() => request);
    expect(events).to.have.length(1);
    expect(events[0]).to.deep.include({ ...request, at: 1_234 });
    expect(events[0]?.run).to.match(/^[\da-f-]{36}$/);
  });

  it('should build nothing when nobody listens', () => {
    const bus = eventBus(asyncScheduler);
    const emit = bus.begin().emit;
    let built = 0;
    const build = () => {
      built++;
      return request;
    };
    emit(build);
    expect(built).to.equal(0);
    const subscription = bus.events.subscribe();
    emit(build);
    subscription.unsubscribe();
    emit(build);
    expect(built).to.equal(1);
  });

  it('should be hot: no replay, and no end of its own', () => {
    const bus = eventBus(asyncScheduler);
    const emit = bus.begin().emit;
    const early = listening(bus);
    let completed = false;
    bus.events.subscribe({ complete: () => (completed = true) });
    emit(() => request);
    const late = listening(bus);
    emit(() => end);
    expect(typesOf(early.events)).to.deep.equal(['request', 'end']);
    expect(typesOf(late.events)).to.deep.equal(['end']);
    expect(completed).to.equal(false);
  });

  it('should tell one end of a run, and nothing after it', () => {
    const { begin, events } = listening();
    const emit = begin().emit;
    emit(() => request);
    emit(() => end);
    emit(() => ({ type: 'end', outcome: 'unsubscribed' }));
    emit(() => request);
    expect(typesOf(events)).to.deep.equal(['request', 'end']);
    expect(events[1]).to.include({ outcome: 'complete' });
  });

  it('should tell nothing after the end, also from inside its listener', () => {
    const bus = eventBus(asyncScheduler);
    const emit = bus.begin().emit;
    const { events } = listening(bus);
    bus.events.pipe(take(1)).subscribe(() => {
      emit(() => request);
    });
    emit(() => end);
    expect(typesOf(events)).to.deep.equal(['end']);
  });

  it('should keep runs apart', () => {
    const { begin, events } = listening();
    const [first, second] = [begin().emit, begin().emit];
    first(() => request);
    second(() => request);
    first(() => end);
    second(() => request);
    expect(typesOf(events)).to.deep.equal(['request', 'request', 'end', 'request']);
    const [a, b] = events.map(({ run }) => run);
    expect(a).to.not.equal(b);
    expect(events.map(({ run }) => run)).to.deep.equal([a, b, a, b]);
  });

  it('should not let a listener write to the bus', () => {
    expect(eventBus(asyncScheduler).events).to.not.have.property('next');
  });

  describe('a listener that throws', () => {
    let unhandled: unknown[];
    const { onUnhandledError } = config;

    beforeEach(() => {
      unhandled = [];
      config.onUnhandledError = (error) => unhandled.push(error);
    });

    afterEach(() => {
      config.onUnhandledError = onUnhandledError;
    });

    it('should touch neither the run nor the other listeners', async () => {
      const failure = new Error('of the listener');
      const bus = eventBus(asyncScheduler);
      bus.events.subscribe(() => {
        throw failure;
      });
      const { events } = listening(bus);
      const emit = bus.begin().emit;
      emit(() => request);
      emit(() => end);
      expect(typesOf(events)).to.deep.equal(['request', 'end']);
      await eventually(() => unhandled.length === 2);
      expect(unhandled).to.deep.equal([failure, failure]);
    });
  });

  describe('its channel', () => {
    const name = 'okta-streams:event';
    let published: unknown[];
    const note = (event: unknown) => published.push(event);

    beforeEach(() => {
      published = [];
      subscribe(name, note);
    });

    afterEach(() => {
      unsubscribe(name, note);
    });

    it('should carry the same objects', () => {
      const { begin, events } = listening();
      const { emit } = begin();
      emit(() => request);
      emit(() => end);
      emit(() => request);
      expect(published).to.have.length(2);
      expect(published[0]).to.equal(events[0]);
      expect(published[1]).to.equal(events[1]);
    });

    it('should carry what no listener of the action hears, and nothing once left', () => {
      const { emit } = eventBus(asyncScheduler).begin();
      emit(() => request);
      expect(published).to.have.length(1);
      unsubscribe(name, note);
      emit(() => {
        throw new Error('built for nobody');
      });
    });

    it('should let a subscriber that throws touch neither the run nor the others', async () => {
      const failure = new Error('of the subscriber');
      const throwing = () => {
        throw failure;
      };
      // Node tells of it as an uncaught exception, which mocha would take for its own.
      const listeners = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      const uncaught: unknown[] = [];
      process.on('uncaughtException', (error) => uncaught.push(error));
      unsubscribe(name, note);
      subscribe(name, throwing);
      subscribe(name, note);
      const { begin, events } = listening();
      begin().emit(() => request);
      expect(typesOf(events)).to.deep.equal(['request']);
      expect(published).to.deep.equal(events);
      unsubscribe(name, throwing);
      await eventually(() => uncaught.length > 0);
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
      expect(uncaught).to.deep.equal([failure]);
    });
  });

  it('should have a time that is a date by default', async () => {
    const { events, begin } = eventBus(asyncScheduler);
    const first = firstValueFrom(events);
    begin().emit(() => request);
    const { at } = await first;
    expect(new Date(at).getFullYear()).to.be.at.least(2024);
  });
});
