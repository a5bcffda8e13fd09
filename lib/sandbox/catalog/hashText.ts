/** A number from 0 to 2³²−1 that depends on a text alone: FNV-1a. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) {
    h = Math.imul(h ^ text.charCodeAt(place), 0x01000193);
  }
  return h >>> 0;
}
