import * as z from 'zod';
import { rule } from './checked.js';

interface Bounds {
  readonly min: number;
  /** Default: none. */
  readonly max?: number | undefined;
  /** What is counted, as messages name it. */
  readonly unit?: string | undefined;
}

/** Whether `value` is a whole number from `min`, none so large that its neighbours look like it. */
export function isWholeNumber(value: unknown, min: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min;
}

/** A schema of whole numbers. */
export function wholeNumber({ min, max = Infinity, unit }: Bounds) {
  const kind = unit === undefined ? 'a whole number' : `a whole number of ${unit}`;
  const to = max === Infinity ? '' : ` to ${max.toString()}`;
  return z.custom<number>(
    (value) => isWholeNumber(value, min) && value <= max,
    rule(`must be ${kind} from ${min.toString()}${to}`),
  );
}

/** A schema of whole numbers and `Infinity`. */
export function wholeNumberOrInfinity(min: number, orElse = 'or Infinity') {
  return z.custom<number>(
    (value) => value === Infinity || isWholeNumber(value, min),
    rule(`must be a whole number from ${min.toString()}, ${orElse}`),
  );
}
