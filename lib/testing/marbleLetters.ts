import { isDeepStrictEqual } from 'node:util';

/** A value, and the letter that stands for it in a diagram. */
export interface MarbleLetter {
  readonly letter: string;
  readonly value: unknown;
}

const latin = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');
/** Extended Latin, where the others do not reach. */
const extended = 0x100;

/** A letter for each value that differs from those before; one that is a letter stands for itself. */
export function marbleLetters(values: readonly unknown[]): readonly MarbleLetter[] {
  const letters: MarbleLetter[] = values
    .filter(isLetter)
    .map((letter) => ({ letter, value: letter }));
  const taken = new Set(letters.map(({ letter }) => letter));
  const free = latin.filter((letter) => !taken.has(letter));
  let count = 0;
  for (const value of values) {
    if (letters.some((known) => isDeepStrictEqual(known.value, value))) continue;
    const letter = free[count] ?? String.fromCodePoint(extended + count - free.length);
    letters.push({ letter, value });
    count++;
  }
  return letters;
}

/** Whether a value can stand in a diagram as it is. */
export function isLetter(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9]$/i.test(value);
}
