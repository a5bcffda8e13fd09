import { expect } from 'chai';
import { NEVER, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { PageOf, WindowEvent } from '../../../../operators/windowEvents.js';
import { batches, type Batch } from '../../../../lib/run/loading/batches.js';
import { testScheduler } from '../../../support/testScheduler.js';

type Event = WindowEvent<PageOf<string>, unknown>;

const page = { records: ['1', '2'] };
const rows: Record<string, Event> = {
  a: { kind: 'output', value: 'a' },
  b: { kind: 'output', value: 'b' },
  // The first half of a page, the second, and all of it.
  h: { kind: 'settled', window: [{ page, from: 0, to: 1 }] },
  s: { kind: 'settled', window: [{ page, from: 1, to: 2 }] },
  w: { kind: 'settled', window: [{ page, from: 0, to: 2 }] },
};
const batch = (letters: string, isPartial = false): Batch<PageOf<string>> => ({
  kind: 'batch',
  events: Array.from(letters, (letter) => rows[letter] as Event),
  isPartial,
});

describe('batches', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const play = (
    marbles: string,
    subs: string,
    expected: string,
    values: Record<string, unknown>,
    due?: string,
  ) => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = cold(marbles, rows, values['#']);
      const signal: Observable<unknown> = due === undefined ? NEVER : hot(due);
      expectObservable(source.pipe(batches(signal))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  };

  it('should hand on where a page ends', () => {
    play('-a-b-w-|', '^------!', '-----x-|', { x: batch('abw') });
  });

  it('should gather the windows of a page', () => {
    play('-a-h-b-s|', '^-------!', '-------x|', { x: batch('ahbs') });
  });

  it('should hand on what has settled where the source ends in the middle of a page', () => {
    play('-a-h|', '^---!', '----(x|)', { x: batch('ah') });
  });

  it('should drop the outputs of a window that does not settle', () => {
    play('-a-w-b-|', '^------!', '---x---|', { x: batch('aw') });
  });

  it('should hand on what has settled when it is due, and keep the window in hand', () => {
    play('-a-h-b-s|', '^-------!', '------xy|', { x: batch('ah'), y: batch('bs') }, '------d--');
  });

  it('should hand on nothing when nothing has settled and it is due', () => {
    play('-a---w|', '^-----!', '-----x|', { x: batch('aw') }, '---d---');
  });

  it('should pass an error on as a value, behind the windows that have settled', () => {
    const error = new Error('the org is away');
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-h-b-#', rows, error);
      const subs = '       ^------!';
      const expected = '   -------(xe|)';
      expectObservable(source.pipe(batches(NEVER))).toBe(expected, {
        x: batch('ah'),
        e: { kind: 'error', error },
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hand a window that outgrows a chunk on in parts, behind what has settled', () => {
    const sizes: (readonly [number, boolean])[] = [];
    scheduler.run(({ cold, flush }) => {
      const source = cold(`a h ${'a'.repeat(2_009)} w|`, rows);
      source.pipe(batches(NEVER)).subscribe((each) => {
        if (each.kind === 'batch') sizes.push([each.events.length, each.isPartial]);
      });
      flush();
    });
    expect(sizes).to.deep.equal([
      [2, false],
      [1_000, true],
      [1_000, true],
      [10, false],
    ]);
  });

  it('should unsubscribe from the source and from what says that it is due', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-h-----|', rows);
      const due = hot('    -----------');
      const unsub = '      -----!';
      const subs = '       ^----!';
      expectObservable(source.pipe(batches(due)), unsub).toBe('------');
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectSubscriptions(due.subscriptions).toBe(subs);
    });
  });
});
