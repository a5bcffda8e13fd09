import type { Cell } from '../table/cellOf.js';
import type { ColumnType } from '../table/column.js';

const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** The beginning of a line in the text format of COPY: fields, each with the tab behind it. */
export function copyLine(cells: readonly Cell[], types: readonly ColumnType[]): string {
  let line = '';
  for (let i = 0; i < types.length; i++) line += `${field(cells[i] ?? null, types[i])}\t`;
  return line;
}

/** The fields of a line, as their columns have them. */
export function fieldsOf(line: string): readonly (string | null)[] {
  return line
    .slice(0, -1)
    .split('\t')
    .map((text) => (text === '\\N' ? null : text.replace(/\\(.)/g, unescaped)));
}

/** Text as a field of COPY takes it. */
export function escaped(text: string): string {
  return special.test(text) ? text.replace(specials, (found) => escapes[found] ?? found) : text;
}

function unescaped(_: string, code: string): string {
  return { t: '\t', n: '\n', r: '\r' }[code] ?? code;
}

function field(cell: Cell, type: ColumnType | undefined): string {
  if (cell === null) return '\\N';
  if (type === 'text') return escaped(cell as string);
  // What else there is for COPY to mistake, JSON has escaped.
  if (type === 'json') return (cell as string).replaceAll('\\', '\\\\');
  return String(cell);
}
