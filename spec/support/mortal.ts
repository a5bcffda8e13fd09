/** A process that may be killed while others of its kind go on. */
export interface Mortal {
  /** The same object as this process sees it. */
  readonly seen: <T extends object>(object: T) => T;
  /** Waits for what it has begun to reach the disk; it never learns of it, and nothing else is done. */
  readonly kill: () => Promise<void>;
}

/** What does not reach the disk. */
const outside = new Set<string>(['now', 'every']);

/** Plays a process whose calls end with it, by what it calls. */
export function mortal(): Mortal {
  let isKilled = false;
  // Read by a function, for it changes while a call is under way.
  const gone = () => isKilled;
  const begun = new Set<Promise<unknown>>();
  const never = new Promise<never>(() => undefined);

  function seen<T extends object>(object: T): T {
    const entries = Object.entries(object).map(([name, value]: [string, unknown]) =>
      typeof value !== 'function' || outside.has(name)
        ? [name, value]
        : [name, call(value as (...given: unknown[]) => unknown)],
    );
    return Object.fromEntries(entries) as T;
  }

  function call(act: (...given: unknown[]) => unknown) {
    return async (...given: unknown[]): Promise<unknown> => {
      if (gone()) return never;
      const doing = Promise.resolve(act(...given));
      begun.add(doing);
      try {
        const result = await doing;
        if (gone()) return await never;
        return isFile(result) ? seen(result) : result;
      } catch (error) {
        if (gone()) return await never;
        throw error;
      } finally {
        begun.delete(doing);
      }
    };
  }

  return {
    seen,
    kill: async () => {
      isKilled = true;
      await Promise.allSettled(begun);
    },
  };
}

function isFile(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'close' in value;
}
