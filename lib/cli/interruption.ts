import {
  fromEvent,
  merge,
  ReplaySubject,
  skip,
  Subscription,
  take,
  tap,
  throttleTime,
  type Observable,
} from 'rxjs';
import { exitCodes } from './exitCode.js';

/** Ctrl-C, and what `kill` sends, for as long as a command minds them itself. */
export interface Interruption {
  /** Emits at the first one, whenever it came. */
  readonly first: Observable<unknown>;
  readonly release: () => void;
}

/** Milliseconds: npm and npx pass Ctrl-C on to a process that the terminal has told already. */
const samePress = 300;

/**
 * Minds SIGINT and SIGTERM: the first is told, the second ends the process at once.
 *
 * @param onFirst Told of the first.
 */
export function interruption(onFirst: () => void): Interruption {
  const first = new ReplaySubject<unknown>(1);
  const presses = merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM')).pipe(
    throttleTime(samePress),
  );
  const subscription = new Subscription();
  subscription.add(presses.pipe(take(1), tap(onFirst)).subscribe(first));
  subscription.add(presses.pipe(skip(1), take(1)).subscribe({ next: leave, error: leave }));
  return {
    first,
    release: () => {
      subscription.unsubscribe();
    },
  };
}

function leave(): never {
  process.exit(exitCodes.stopped);
}
