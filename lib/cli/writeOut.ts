import type { Writable } from 'node:stream';

/** Writes to a stream and waits until it is through: who writes faster than is read has to wait. */
export function writeOut(out: Writable, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(content, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
