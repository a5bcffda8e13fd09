import { encodeTexts } from '../shared/encodeTexts.js';
import type { OpenFile } from './fileSystem.js';

/** Writes text to a file in large blocks. */
export interface BlockWriter {
  /** Takes texts, one after another; resolves when it may come with more. */
  readonly add: (texts: readonly string[]) => Promise<void>;
  /** Resolves with the size of the file once all of it has been handed to the system. */
  readonly flush: () => Promise<number>;
  /** Resolves once nothing is being written, well or not; what is not yet written is dropped. */
  readonly drop: () => Promise<void>;
}

/** A block a megabyte: written while the next one is made, it costs no time of its own. */
const blockSize = 1024 * 1024;

/** Writes behind the first `start` bytes of `file`, `opening` before all. */
export function blockWriter(file: OpenFile, start: number, opening: string): BlockWriter {
  let pending = [opening];
  let length = opening.length;
  let position = start;
  let inFlight = Promise.resolve();

  const next = async () => {
    await inFlight;
    const bytes = encodeTexts(pending);
    forget();
    inFlight = file.write(bytes, position);
    position += bytes.length;
    // It is waited for later; until then nobody may take it for unhandled.
    inFlight.catch(() => undefined);
  };

  const forget = () => {
    pending = [];
    length = 0;
  };

  return {
    add: async (texts) => {
      for (const text of texts) {
        pending.push(text);
        length += text.length;
      }
      if (length >= blockSize) await next();
    },
    flush: async () => {
      if (length > 0) await next();
      await inFlight;
      return position;
    },
    drop: async () => {
      forget();
      await inFlight.catch(() => undefined);
    },
  };
}
