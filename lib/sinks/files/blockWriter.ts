import type { OpenFile } from './fileSystem.js';

/** Writes text to a file in large blocks. */
export interface BlockWriter {
  /** Takes text; resolves when it may come with more. */
  readonly add: (text: string) => Promise<void>;
  /** Resolves with the size of the file once all of it has been handed to the system. */
  readonly flush: () => Promise<number>;
  /** Resolves once nothing is being written, well or not; what is not yet written is dropped. */
  readonly drop: () => Promise<void>;
}

/** A block a megabyte: written while the next one is made, it costs no time of its own. */
const blockSize = 1024 * 1024;

/** Writes behind the first `start` bytes of `file`, `opening` before all. */
export function blockWriter(file: OpenFile, start: number, opening: string): BlockWriter {
  let pending = opening;
  let position = start;
  let inFlight = Promise.resolve();

  const next = async () => {
    await inFlight;
    const bytes = Buffer.from(pending);
    pending = '';
    inFlight = file.write(bytes, position);
    position += bytes.length;
    // It is waited for later; until then nobody may take it for unhandled.
    inFlight.catch(() => undefined);
  };

  return {
    add: async (text) => {
      pending += text;
      if (pending.length >= blockSize) await next();
    },
    flush: async () => {
      if (pending !== '') await next();
      await inFlight;
      return position;
    },
    drop: async () => {
      pending = '';
      await inFlight.catch(() => undefined);
    },
  };
}
