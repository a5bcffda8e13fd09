import { expect } from 'chai';
import { EMPTY, identity, Subject, toArray } from 'rxjs';
import type { WindowEvent } from '../../../../operators/windowEvents.js';
import type { Batch } from '../../../../lib/run/loading/batches.js';
import { committed, type LaneBatch } from '../../../../lib/run/loading/committed.js';
import { testScheduler } from '../../../support/testScheduler.js';

type Event = WindowEvent<string, unknown>;

const output = (value: string): Event => ({ kind: 'output', value });
const settled: Event = { kind: 'settled', window: [{ page: 'page', from: 0, to: 2 }] };
const batch = (...events: Event[]): Batch<string> => ({ kind: 'batch', events, isPartial: false });
const part = (...events: Event[]): Batch<string> => ({ kind: 'batch', events, isPartial: true });

interface Played {
  readonly log: string[];
  leaving: readonly Event[];
}

/** Plays batches, of one lane where they name none, into a session that says what it is asked for. */
function play(
  keepsOutputs: boolean,
  batches: readonly (Batch<string> | LaneBatch<string, string>)[],
  rows = 10_000,
): Played {
  const scheduler = testScheduler();
  const played: Played = { log: [], leaving: [] };
  const told = (text: string) => {
    played.log.push(text);
    return EMPTY;
  };
  scheduler.run(({ cold, flush }) => {
    const works = Object.fromEntries(
      batches.map((each, at) => [at, 'lane' in each ? each : { lane: 'lane', batch: each }]),
    );
    const source = cold(`${Object.keys(works).join('')}|`, works);
    source
      .pipe(
        committed<string, string, Event>(
          {
            session: {
              write: (all) => told(`write ${all.join(' ')}`),
              commit: () => told('commit'),
            },
            commitEvery: { milliseconds: 1_000, rows },
            scheduler,
            rowOf: (value) => value,
            keepsOutputs,
            released: () => identity,
            kept: (settled) => settled,
            written: () => {
              played.log.push('settled');
            },
            durable: (count) => {
              played.log.push(`durable ${count.toString()}`);
            },
            checkpointAt: () => ({ finished: true, end: 'lastPage' }),
          },
          new Subject(),
        ),
        toArray(),
      )
      .subscribe((events) => {
        played.leaving = events;
      });
    flush();
  });
  return played;
}

describe('committed', () => {
  const batches = [batch(output('a'), output('b'), settled), batch(output('c'), settled)];

  it('should let outputs and windows go behind their commit, in their order', () => {
    const { log, leaving } = play(true, batches);
    expect(log).to.deep.equal([
      'write a b',
      'settled',
      'write c',
      'settled',
      'commit',
      'durable 3',
    ]);
    expect(leaving).to.deep.equal(batches.flatMap((each) => ('events' in each ? each.events : [])));
  });

  it('should forget outputs that nobody wants, and write them all the same', () => {
    const { log, leaving } = play(false, batches);
    expect(log).to.deep.equal([
      'write a b',
      'settled',
      'write c',
      'settled',
      'commit',
      'durable 3',
    ]);
    expect(leaving).to.deep.equal([settled, settled]);
  });

  it('should commit what has settled before the first rows of a window that has not', () => {
    const { log, leaving } = play(false, [
      batch(output('a'), settled),
      part(output('b')),
      batch(output('c'), settled),
    ]);
    expect(log).to.deep.equal([
      'write a',
      'settled',
      'commit',
      'durable 1',
      'write b',
      'write c',
      'settled',
      'commit',
      'durable 2',
    ]);
    expect(leaving).to.deep.equal([settled, settled]);
  });

  it('should commit when there are rows enough', () => {
    const { log } = play(false, batches, 2);
    expect(log.filter((call) => call !== 'settled')).to.deep.equal([
      'write a b',
      'commit',
      'durable 2',
      'write c',
      'commit',
      'durable 1',
    ]);
  });

  it('should commit nothing while another lane has rows of a window that has not settled', () => {
    const of = (lane: string, batch: Batch<string>) => ({ lane, batch });
    const { log } = play(
      false,
      [
        of('one', part(output('a'))),
        of('two', batch(output('b'), output('c'), settled)),
        of('one', batch(output('d'), settled)),
      ],
      2,
    );
    expect(log).to.deep.equal([
      'write a',
      'write b c',
      'settled',
      'write d',
      'settled',
      'commit',
      'durable 4',
      'commit',
      'durable 0',
    ]);
  });
});
