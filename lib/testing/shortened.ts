import { inspect } from 'node:util';

const maxLength = 100;

/** A value in one line of text, which leaves out what is deep, and what is much. */
export function shortened(value: unknown): string {
  const text =
    value instanceof Error
      ? `${value.name}: ${value.message}`
      : inspect(value, {
          depth: 1,
          compact: true,
          breakLength: Infinity,
          maxArrayLength: 3,
          maxStringLength: 40,
        });
  const line = text.replace(/\s+/g, ' ');
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}
