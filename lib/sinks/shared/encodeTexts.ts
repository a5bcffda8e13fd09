/**
 * Texts one after another as UTF-8. Each is encoded by itself: one letter beyond Latin-1 makes all of a
 * joined text slow to encode, by more than ten times.
 */
export function encodeTexts(texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
  let end = 0;
  for (const text of texts) end += bytes.write(text, end);
  return bytes;
}
