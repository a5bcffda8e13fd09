import { from, type ObservableInput, type Observer, type OperatorFunction } from 'rxjs';
import { z } from 'zod';
import { fields, rule } from './checked.js';
import type { FlowInput, StreamOutput, WindowSize } from './types.js';
import { quoted } from './url/quoted.js';

const isWhole = (value: unknown, least: number) =>
  Number.isSafeInteger(value) && (value as number) >= least;

const wholeNumber = (least: number) =>
  z.custom<number>(
    (value) => isWhole(value, least),
    rule(`must be a whole number from ${least.toString()}`),
  );

const wholeOrInfinite = (least: number, orElse = 'or Infinity') =>
  z.custom<number>(
    (value) => value === Infinity || isWhole(value, least),
    rule(`must be a whole number from ${least.toString()}, ${orElse}`),
  );

/** The fields of `streaming`, with their defaults; `cursor` is left to whoever reads it. */
export const streamingSchema = fields({
  flow: z
    .custom<OperatorFunction<FlowInput<unknown, unknown>, unknown>>(
      (value) => typeof value === 'function',
      rule('must be an RxJS operator', 'chain several with pipe(…)'),
    )
    .optional(),
  state: z.unknown().optional(),
  recordLimit: wholeOrInfinite(0, 'Infinity, null or left out').nullish(),
  pageSize: wholeNumber(1).optional(),
  maxPages: wholeOrInfinite(1).default(Infinity),
  window: z
    .custom<WindowSize>(
      (value) => value === 'page' || value === 'record' || value === 'run' || isWhole(value, 1),
      rule("must be 'page', 'record', 'run' or a whole number of pages from 1"),
    )
    .default('page'),
  concurrency: wholeOrInfinite(1).default(1),
  ordered: z.boolean(rule('must be true or false')).default(true),
  readAhead: wholeNumber(0).default(2),
  recordsKey: z
    .string(rule('must be the name of a property'))
    .min(1, rule('must be the name of a property'))
    .optional(),
  cursor: z.unknown().optional(),
  until: z
    .custom<ObservableInput<unknown>>(
      isObservableInput,
      rule('must be an Observable, a promise or another ObservableInput'),
    )
    .optional(),
  observer: z
    .custom<Partial<Observer<StreamOutput>>>(
      isObserver,
      rule('must be an object whose next, error and complete, where present, are functions'),
    )
    .transform(bound)
    .optional(),
}).superRefine(({ window, concurrency, ordered }, context) => {
  if (window === 'record' || (concurrency === 1 && ordered)) return;
  context.addIssue({
    code: 'custom',
    path: [concurrency === 1 ? 'ordered' : 'concurrency'],
    message: `needs streaming.window 'record': the window is ${quoted(window)}; set it, or leave this out`,
  });
});

/** What `from` takes, which looks at it and does not consume it. A text is taken for a slip. */
function isObservableInput(value: unknown): boolean {
  if (typeof value === 'string') return false;
  try {
    void from(value as ObservableInput<unknown>);
    return true;
  } catch {
    return false;
  }
}

function isObserver(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (['next', 'error', 'complete'] as const).every((name) => {
    const listener: unknown = Reflect.get(value, name);
    return listener === undefined || typeof listener === 'function';
  });
}

/** The same listeners, whatever becomes of the object that they came in. */
function bound(observer: Partial<Observer<StreamOutput>>): Partial<Observer<StreamOutput>> {
  return {
    ...(observer.next && { next: observer.next.bind(observer) }),
    ...(observer.error && { error: observer.error.bind(observer) }),
    ...(observer.complete && { complete: observer.complete.bind(observer) }),
  };
}
