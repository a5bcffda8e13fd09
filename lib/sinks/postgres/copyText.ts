const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** A row in the text format of COPY: `null` is SQL's NULL. */
export function copyText(cells: readonly (string | null)[]): string {
  return `${cells.map(field).join('\t')}\n`;
}

function field(cell: string | null): string {
  if (cell === null) return '\\N';
  return special.test(cell) ? cell.replace(specials, (found) => escapes[found] ?? found) : cell;
}
