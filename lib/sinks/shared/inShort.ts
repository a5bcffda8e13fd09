/** A text of at most so many characters, and a sign where more were cut off. */
export function inShort(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max)}…` : text;
}
