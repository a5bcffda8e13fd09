import { map, NEVER, toArray } from 'rxjs';
import type { FlowInput } from '../../lib/types/streaming.js';
import {
  output,
  settledPages,
  type Flow,
  type PageOf,
  type WindowConfig,
  type WindowEvent,
} from '../../operators/windowEvents.js';

/** A page of records that are one letter each, so that marbles can name them. */
export type LetterPage = PageOf<string>;

/** What a window over {@link LetterPage}s emits. */
export type LetterEvent = WindowEvent<LetterPage, string>;

/** A page with a record for each letter. */
export function pageOf(letters: string): LetterPage {
  return { records: Array.from(letters) };
}

/** Pages for the marbles of a source: 0 is empty. */
export const pages = {
  0: pageOf(''),
  1: pageOf('ab'),
  2: pageOf('c'),
  3: pageOf('de'),
  4: pageOf('f'),
} as const;

/** Marbles of a result: a letter is an output, a digit says that the page of that digit settled. */
export const events: Readonly<Record<string, LetterEvent>> = {
  ...Object.fromEntries(Array.from('abcdefxyz', (letter) => [letter, output(letter)])),
  ...Object.fromEntries(Object.entries(pages).map(([key, page]) => [key, settledPages([page])])),
};

/** Word that a part of one page settled. */
export function settledPart(page: LetterPage, from: number, to: number): LetterEvent {
  return { kind: 'settled', window: [{ page, from, to }] };
}

/** Windows of one page that nobody stops. */
export function windowConfig(overrides: Partial<WindowConfig<string>> = {}): WindowConfig<string> {
  return {
    state: 'state',
    window: 'page',
    concurrency: 1,
    ordered: true,
    stop: NEVER,
    ...overrides,
  };
}

/** A flow of letters. */
export type LetterFlow = Flow<string, string, string>;

/** The flow that emits its records, each at once. */
export const records: LetterFlow = map(({ record }: FlowInput<string, string>) => record);

/** The flow that gathers its records and emits them as one word when its window ends. */
export const joined: LetterFlow = (input) =>
  input.pipe(
    records,
    toArray(),
    map((letters) => letters.join('')),
  );
