import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { describeDifference } from './describeDifference.js';
import {
  drawMessages,
  drawSubscription,
  type PlayedMessage,
  type PlayedSubscription,
} from './drawMarbles.js';
import { isLetter, marbleLetters } from './marbleLetters.js';
import { shortened } from './shortened.js';

const maxDifferences = 5;

/**
 * What a TestScheduler compares by, in any runner: where the marbles are not what was expected, its error
 * shows both as diagrams, a letter for each value, with records shortened and each first difference by
 * its path.
 *
 * ```text
 * The marbles are not those that were expected:
 *
 *   actual    -----a-b-(c|)
 *   expected  -----a-b-(d|)
 *
 *   a  { id: '00u1', status: 'ACTIVE' }
 *   b  { id: '00u2', status: 'ACTIVE' }
 *   c  { id: '00u3', status: 'ACTIVE' }
 *   d  { id: '00u3', status: 'LOCKED_OUT' }
 *
 *   c, d: status is 'ACTIVE', not 'LOCKED_OUT'
 * ```
 *
 * A value that is one letter of text stands for itself. ` 250ms ` is time in which nothing happens, as in
 * the marbles that one writes; ` @7ms ` is a frame that lies within a group before it, which no marbles
 * can say. Values and errors are compared as `assert.deepStrictEqual` does. `expectSubscriptions` is
 * shown likewise, a line for each subscription.
 *
 * @example
 * ```ts
 * import { compareMarbles } from 'okta-streams/testing';
 * import { TestScheduler } from 'rxjs/testing';
 *
 * new TestScheduler(compareMarbles).run(({ cold, expectObservable }) => {
 *   const users = cold('--a|', { a: { id: '00u1', status: 'ACTIVE' } });
 *   expectObservable(users).toBe('--a|', { a: { id: '00u1', status: 'ACTIVE' } });
 * });
 * ```
 * @param actual What happened, as a TestScheduler hands it over.
 * @param expected What was to happen.
 * @throws AssertionError where they are not the same; its `actual` and `expected` are the diagrams.
 */
export function compareMarbles(actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const drawn =
    isLog<PlayedSubscription>(actual, 'subscribedFrame') &&
    isLog<PlayedSubscription>(expected, 'subscribedFrame')
      ? drawnSubscriptions(actual, expected)
      : isLog<PlayedMessage>(actual, 'notification') &&
          isLog<PlayedMessage>(expected, 'notification')
        ? drawnMessages(actual, expected)
        : { actual: shortened(actual), expected: shortened(expected), notes: [] };
  const blocks = [sidesOf(drawn), ...drawn.notes].filter((lines) => lines.length > 0);
  throw new AssertionError({
    message: [
      'The marbles are not those that were expected:',
      ...blocks.map((lines) => lines.map((line) => `  ${line}`.trimEnd()).join('\n')),
    ].join('\n\n'),
    actual: drawn.actual,
    expected: drawn.expected,
    operator: 'compareMarbles',
    stackStartFn: compareMarbles,
  });
}

/** Both sides as text, and what there is to say of them, in blocks of lines. */
interface Drawn {
  readonly actual: string;
  readonly expected: string;
  readonly notes: readonly (readonly string[])[];
}

function drawnSubscriptions(
  actual: readonly PlayedSubscription[],
  expected: readonly PlayedSubscription[],
): Drawn {
  const draw = (side: readonly PlayedSubscription[]) =>
    side.length === 0 ? 'no subscription' : side.map(drawSubscription).join('\n');
  return { actual: draw(actual), expected: draw(expected), notes: [] };
}

function drawnMessages(
  actual: readonly PlayedMessage[],
  expected: readonly PlayedMessage[],
): Drawn {
  const both = [...actual, ...expected];
  const letters = marbleLetters(both.flatMap(({ notification }) => valuesOf(notification)));
  const letterOf = (value: unknown) =>
    letters.find((known) => isDeepStrictEqual(known.value, value))?.letter ?? '?';

  const errors = both.flatMap(({ notification }) =>
    notification.kind === 'E' ? [`#  ${shortened(notification.error)}`] : [],
  );
  const legend = letters
    .filter(({ value }) => !isLetter(value))
    .map(({ letter, value }) => `${letter}  ${shortened(value)}`);
  const differences = actual.flatMap((message, i) =>
    differenceOf(message.notification, expected[i]?.notification, letterOf),
  );
  const more = differences.length - maxDifferences;
  return {
    actual: drawMessages(actual, letterOf),
    expected: drawMessages(expected, letterOf),
    notes: [
      [...legend, ...new Set(errors)],
      [
        ...differences.slice(0, maxDifferences),
        ...(more > 0 ? [`and ${more.toString()} more`] : []),
      ],
    ],
  };
}

/** How a value differs from the one that was expected in its place; letters say it by themselves. */
function differenceOf(
  actual: Notification,
  expected: Notification | undefined,
  letterOf: (value: unknown) => string,
): readonly string[] {
  if (actual.kind === 'E' && expected?.kind === 'E') {
    return isDeepStrictEqual(actual.error, expected.error)
      ? []
      : [`#: ${describeDifference(actual.error, expected.error)}`];
  }
  if (actual.kind !== 'N' || expected?.kind !== 'N') return [];
  if (isDeepStrictEqual(actual.value, expected.value)) return [];
  if (isLetter(actual.value) && isLetter(expected.value)) return [];
  const names = `${letterOf(actual.value)}, ${letterOf(expected.value)}`;
  return [`${names}: ${describeDifference(actual.value, expected.value)}`];
}

type Notification = PlayedMessage['notification'];

function valuesOf(notification: Notification): readonly unknown[] {
  return notification.kind === 'N' ? [notification.value] : [];
}

/** One under the other, so that marbles of one frame stand in one column. */
function sidesOf({ actual, expected }: Drawn): readonly string[] {
  const under = (name: string, text: string) =>
    text.split('\n').map((line, i) => `${(i === 0 ? name : '').padEnd(8)}  ${line}`);
  return [...under('actual', actual), ...under('expected', expected)];
}

function isLog<T>(value: unknown, field: string & keyof T): value is readonly T[] {
  return (
    Array.isArray(value) &&
    value.every((entry) => typeof entry === 'object' && entry !== null && field in entry)
  );
}
