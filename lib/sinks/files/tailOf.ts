import { createHash } from 'node:crypto';
import type { OpenFile } from './fileSystem.js';

const maxLength = 4_096;

/** What tells the last bytes before `size` from others: a file that was edited has others there. */
export async function tailOf(file: OpenFile, size: number): Promise<string> {
  const length = Math.min(size, maxLength);
  const bytes = await file.read(size - length, length);
  return createHash('sha256').update(bytes).digest('base64url');
}
