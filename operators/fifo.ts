/** A first-in, first-out queue whose `shift` costs the same however long it is. */
export interface Fifo<T> {
  readonly size: number;
  /** The value that `shift` would take. */
  readonly first: T | undefined;
  push(value: T): void;
  shift(): T | undefined;
  clear(): void;
}

/**
 * Makes an empty queue.
 *
 * An array's own `shift` moves every element: behind a slow consumer that is quadratic.
 */
export function fifo<T>(): Fifo<T> {
  let items: (T | undefined)[] = [];
  let start = 0;
  return {
    get size() {
      return items.length - start;
    },
    get first() {
      return items[start];
    },
    push(value) {
      items.push(value);
    },
    shift() {
      const value = items[start];
      if (start < items.length) items[start++] = undefined;
      if (start * 2 >= items.length) {
        items = items.slice(start);
        start = 0;
      }
      return value;
    },
    clear() {
      items = [];
      start = 0;
    },
  };
}
