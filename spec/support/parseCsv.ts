/** Reads comma-separated values as RFC 4180 has them, lines ending in `\n`. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    const [, quoted, plain = '', end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== '\n') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
