import { concat, defer, EMPTY, type Observable, type ObservableInput } from 'rxjs';
import type { Job, Outcome, Checkpoint, RowKey, Sink, SinkSession } from '../../lib/sinks/types.js';
import type { Cursor } from '../../lib/cursor.js';

/** A sink of one job that keeps its rows in memory, and a log of what was asked of it. */
export interface MemorySink extends Sink<unknown> {
  /** Durable rows. */
  readonly rows: readonly unknown[];
  readonly checkpoint: () => Cursor | undefined;
  /** `open`, `write 3`, `commit cursor 3`, `commit lastPage 0`, `close complete`. */
  readonly log: readonly string[];
  readonly outcomes: readonly Outcome[];
  readonly jobs: readonly Job[];
}

/** How a call goes: fails, or takes a while. By its name, as in the log. */
export type Behave = (call: string) => ObservableInput<unknown> | undefined;

/**
 * Makes a memory sink, empty or at a checkpoint.
 *
 * @param isOf Whether a row has the values of a key: then rows can be taken away.
 */
export function memorySink(
  behave: Behave = () => undefined,
  start?: Cursor,
  isOf?: (row: unknown, key: RowKey) => boolean,
): MemorySink {
  const rows: unknown[] = [];
  const log: string[] = [];
  const outcomes: Outcome[] = [];
  const jobs: Job[] = [];
  let checkpoint = start;

  const call = (name: string, effect: () => void): Observable<unknown> => {
    log.push(name);
    return concat(
      behave(name) ?? EMPTY,
      defer(() => {
        effect();
        return EMPTY;
      }),
    );
  };

  return {
    rows,
    log,
    outcomes,
    jobs,
    checkpoint: () => checkpoint,
    open: (job) => {
      jobs.push(job);
      let pending: unknown[] = [];
      let kept = rows;
      const session: SinkSession<unknown> = {
        checkpoint: job.resume === 'never' ? undefined : checkpoint,
        write: (given) => call(`write ${given.length.toString()}`, () => pending.push(...given)),
        commit: (to: Checkpoint) =>
          call(`commit ${to.finished ? to.end : 'cursor'} ${pending.length.toString()}`, () => {
            rows.splice(0, rows.length, ...kept, ...pending);
            kept = rows;
            pending = [];
            checkpoint = to.cursor;
          }),
        ...(isOf === undefined
          ? {}
          : {
              remove: (keys) =>
                call(`remove ${JSON.stringify(keys)}`, () => {
                  const stays = (row: unknown) => !keys.some((key) => isOf(row, key));
                  kept = kept.filter(stays);
                  pending = pending.filter(stays);
                }),
            }),
        close: (outcome) => {
          outcomes.push(outcome);
          return call(`close ${outcome.kind}`, () => {
            pending = [];
          });
        },
      };
      log.push('open');
      return concat((behave('open') ?? EMPTY) as ObservableInput<never>, [session]);
    },
  };
}
