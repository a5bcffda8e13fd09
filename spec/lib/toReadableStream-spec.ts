import { expect } from 'chai';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout } from 'node:timers/promises';
import { concatMap, delay, filter, lastValueFrom, map, mergeMap, of, pipe, toArray } from 'rxjs';
import { customApiAction } from '../../lib/customApiAction.js';
import { cursorOf, OktaApiError, OktaInputError } from '../../lib/errors.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/index.js';
import { toReadableStream } from '../../lib/toReadableStream.js';
import type { CustomApiAction } from '../../lib/types/action.js';
import type { StreamOutput } from '../../lib/types/output.js';
import type { StreamInput } from '../../lib/types/streaming.js';
import { eventually } from '../support/eventually.js';
import { memorySink } from '../support/memorySink.js';
import { testAccess } from '../support/testAccess.js';

interface User {
  readonly id: string;
}

const relativeUrl = '/api/v1/users?limit=10';

describe('toReadableStream', () => {
  let org: Sandbox;
  let action: CustomApiAction;
  let ends: string[];
  let requests: number;

  const start = async (options: SandboxOptions = {}): Promise<void> => {
    org = await startSandbox({ users: 100, ...options });
    action = customApiAction(testAccess(org));
    [ends, requests] = [[], 0];
    action.events.subscribe((event) => {
      if (event.type === 'end') ends.push(event.outcome);
      if (event.type === 'request') requests++;
    });
  };
  const idsByStream = (): Promise<string[]> =>
    lastValueFrom(
      action
        .of<User>()
        .stream({ relativeUrl, streaming: { flow: idsOf } })
        .pipe(toArray()),
    );
  const idsOf = map(({ record }: { readonly record: User }) => record.id);
  /** What is still under way has had its turns. */
  const settle = () => setTimeout(30);

  afterEach(async () => {
    await org.close();
  });

  describe('values', () => {
    for (const [name, controls] of [
      ['a page', {}],
      ['three pages', { window: 3 }],
      ['a record', { window: 'record' }],
      ['four records at once', { window: 'record', concurrency: 4 }],
      ['nothing ahead', { readAhead: 0 }],
    ] as const) {
      it(`should be those of the stream, in order: ${name}`, async () => {
        await start();
        const ids: string[] = [];
        const streaming = { ...controls, flow: idsOf };
        for await (const id of toReadableStream(action.of<User>(), { relativeUrl, streaming })) {
          ids.push(id);
        }
        expect(ids).to.deep.equal(await idsByStream());
        expect(ids.length).to.be.greaterThan(90);
      });
    }

    it('should be in order where records are worked on at once, the first one longest', async () => {
      await start({ users: 20 });
      const flow = mergeMap(({ record }: { readonly record: User }) =>
        of(record.id).pipe(delay(record.id.endsWith('0') ? 9 : 1)),
      );
      const streaming = { window: 'record', concurrency: 5, flow } as const;
      const ids = await valuesOf(toReadableStream(action.of<User>(), { relativeUrl, streaming }));
      expect(ids).to.deep.equal(await idsByStream());
    });

    it('should be all of those that come as they are ready', async () => {
      await start({ users: 20 });
      const streaming = { window: 'record', concurrency: 5, ordered: false, flow: idsOf } as const;
      const ids = await valuesOf(toReadableStream(action.of<User>(), { relativeUrl, streaming }));
      expect(ids).to.have.members(await idsByStream());
    });

    it('should come through lanes, each once', async () => {
      await start();
      const search = 'created gt "1970-01-01T00:00:00.000Z"';
      const streaming = { lanes: { by: 'created', count: 4, search }, flow: idsOf } as const;
      const ids = await valuesOf(toReadableStream(action.of<User>(), { relativeUrl, streaming }));
      expect(new Set(ids).size).to.equal(ids.length);
      expect(ids).to.include.members(await idsByStream());
    });

    it('should be records and State without a flow', async () => {
      await start({ users: 1 });
      const streaming = { state: { manager: 'lee' } };
      const [first] = await valuesOf(
        toReadableStream(action.of<User>(), { relativeUrl, streaming }),
      );
      expect(first?.state).to.equal(streaming.state);
      expect(first?.record.id).to.match(/^00u/);
    });

    it('should be none of a flow that emits none, and end', async () => {
      await start();
      const flow = filter(() => false);
      expect(await valuesOf(toReadableStream(action, { relativeUrl, streaming: { flow } }))).to.eql(
        [],
      );
      expect(ends).to.deep.equal(['complete']);
    });

    it('should be several a record, and undefined too', async () => {
      await start({ users: 11 });
      const flow = concatMap(() => of(undefined, 1));
      const values = await valuesOf(toReadableStream(action, { relativeUrl, streaming: { flow } }));
      expect(values).to.deep.equal(Array.from({ length: 11 }, () => [undefined, 1]).flat());
    });

    it('should go to a Readable', async () => {
      await start();
      const users = toReadableStream(action.of<User>(), {
        relativeUrl,
        streaming: { flow: idsOf },
      });
      const readable = Readable.fromWeb(users, { objectMode: true });
      expect(await readable.toArray()).to.deep.equal(await idsByStream());
    });

    it('should answer reads that are made at once, one after another', async () => {
      await start();
      const users = toReadableStream(action.of<User>(), {
        relativeUrl,
        streaming: { flow: idsOf },
      });
      const reader = users.getReader();
      const reads = await Promise.all(Array.from({ length: 103 }, () => reader.read()));
      const ids = await idsByStream();
      expect(reads.flatMap(({ value }) => value ?? [])).to.deep.equal(ids);
      expect(reads.findIndex(({ done }) => done)).to.equal(ids.length);
    });
  });

  describe('demand', () => {
    it('should send nothing before the first read', async () => {
      await start();
      const users = toReadableStream(action, { relativeUrl });
      await settle();
      expect(requests).to.equal(0);
      await users.cancel();
      expect(requests).to.equal(0);
      expect(ends).to.deep.equal([]);
    });

    for (const readAhead of [0, 1, 2, 4]) {
      it(`should hold the next page back: readAhead ${readAhead.toString()}`, async () => {
        await start({ users: 200 });
        const users = toReadableStream(action, { relativeUrl, streaming: { readAhead } });
        const reader = users.getReader();
        // The tenth is the last of its page, and in hand until the eleventh is asked for.
        for (let read = 1; read <= 10; read++) {
          await reader.read();
          await eventually(() => requests === readAhead + 1);
          await settle();
          expect(requests).to.equal(readAhead + 1);
        }
        await reader.read();
        await eventually(() => requests === readAhead + 2);
        await settle();
        expect(requests).to.equal(readAhead + 2);
        await reader.cancel();
      });
    }

    it('should hold back what a flow makes by and by', async () => {
      await start({ users: 200 });
      const flow = concatMap(() => of(1).pipe(delay(1)));
      const streaming = { readAhead: 0, flow };
      const reader = toReadableStream(action, { relativeUrl, streaming }).getReader();
      await reader.read();
      await settle();
      await settle();
      expect(requests).to.equal(1);
      await reader.cancel();
    });

    it('should settle an output when the reader comes back', async () => {
      await start({ users: 30 });
      const told: StreamOutput[] = [];
      const observer = { next: (output: StreamOutput) => void told.push(output) };
      const streaming = { window: 'record', observer } as const;
      const reader = toReadableStream(action, { relativeUrl, streaming }).getReader();
      await reader.read();
      await settle();
      expect(told).to.deep.equal([]);
      await reader.read();
      expect(told.map(({ recordsStreamed }) => recordsStreamed)).to.deep.equal([1]);
      await reader.cancel();
    });
  });

  describe('its end', () => {
    it('should unsubscribe when it is cancelled', async () => {
      await start({ latency: 200 });
      const reader = toReadableStream(action, { relativeUrl }).getReader();
      const read = reader.read();
      await eventually(() => org.stats.inFlight === 1);
      await reader.cancel();
      expect(await read).to.deep.equal({ done: true, value: undefined });
      expect(ends).to.deep.equal(['unsubscribed']);
      await eventually(() => org.stats.inFlight === 0);
    });

    it('should unsubscribe when a loop is left', async () => {
      await start();
      for await (const { record } of toReadableStream(action.of<User>(), { relativeUrl })) {
        expect(record.id).to.match(/^00u/);
        break;
      }
      expect(ends).to.deep.equal(['unsubscribed']);
    });

    it('should be cancelled by its own flow', async () => {
      await start();
      const flow = map(() => void reader.cancel());
      const reader = toReadableStream(action, { relativeUrl, streaming: { flow } }).getReader();
      expect(await reader.read()).to.deep.equal({ done: true, value: undefined });
      expect(ends).to.deep.equal(['unsubscribed']);
    });

    it('should be the error of the run, behind the outputs before it', async () => {
      await start();
      org.fault('emptyForbidden', { skip: 2, count: 1 });
      const { values, error } = await outcomeOf(toReadableStream(action, { relativeUrl }));
      expect(values).to.have.length(20);
      expect(error).to.be.instanceOf(OktaApiError);
      expect((error as OktaApiError).recordsStreamed).to.equal(20);
      expect(ends).to.deep.equal(['error']);
    });

    it('should be the error of the flow, behind its outputs, and go on from its place', async () => {
      await start();
      const failure = new Error('the flow');
      let seen = 0;
      const flow = pipe(
        idsOf,
        map((id) => {
          if (++seen === 15) throw failure;
          return id;
        }),
      );
      const users = action.of<User>();
      const { values, error } = await outcomeOf(
        toReadableStream(users, { relativeUrl, streaming: { flow } }),
      );
      expect(error).to.equal(failure);
      const all = await idsByStream();
      expect(values).to.deep.equal(all.slice(0, 14));

      const cursor = cursorOf(error);
      const rest = toReadableStream(users, { relativeUrl, streaming: { cursor, flow: idsOf } });
      expect(await valuesOf(rest)).to.deep.equal(all.slice(10));
    });

    it('should be a run that until has ended, at the end of the window in hand', async () => {
      await start();
      const stop = new AbortController();
      const streaming = { until: stop.signal, flow: idsOf };
      const ids: string[] = [];
      for await (const id of toReadableStream(action.of<User>(), { relativeUrl, streaming })) {
        if (ids.push(id) === 5) stop.abort();
      }
      expect(ids).to.have.length(10);
      expect(ends).to.deep.equal(['complete']);
    });
  });

  describe('input', () => {
    for (const [name, input, field] of [
      ['a sink', { relativeUrl, streaming: { sink: memorySink() } }, 'streaming.sink'],
      ["window 'run'", { relativeUrl, streaming: { window: 'run' } }, 'streaming.window'],
      ['a flow that is none', { relativeUrl, streaming: { flow: 5 } }, 'streaming.flow'],
      ['streaming that is none', { relativeUrl, streaming: 5 }, 'streaming'],
      ['no path', {}, 'relativeUrl'],
      ['nothing', undefined, 'input'],
      ['a name', 'users', 'input'],
    ] as const) {
      it(`should be refused by the first read, before any request: ${name}`, async () => {
        await start();
        const users = toReadableStream(action, input as unknown as StreamInput<object>);
        const { error } = await outcomeOf(users);
        expect(error).to.be.instanceOf(OktaInputError);
        expect((error as OktaInputError).field).to.equal(field);
        expect(org.stats.requests).to.equal(0);
      });
    }
  });

  it('should run its flow in the async context of the first read', async () => {
    await start({ users: 15 });
    const storage = new AsyncLocalStorage<string>();
    const flow = map(() => storage.getStore());
    const users = toReadableStream(action, { relativeUrl, streaming: { flow } });
    await settle();
    const values = await storage.run('reader', () => valuesOf(users));
    expect(values).to.deep.equal(Array.from({ length: 15 }, () => 'reader'));
  });
});

async function valuesOf<R>(stream: ReadableStream<R>): Promise<R[]> {
  const values: R[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

async function outcomeOf(stream: ReadableStream<unknown>) {
  const values: unknown[] = [];
  try {
    for await (const value of stream) values.push(value);
    return { values, error: undefined };
  } catch (error) {
    return { values, error };
  }
}
