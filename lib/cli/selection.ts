import { columnTypes, type ColumnType } from '../sinks/table/column.js';
import { UsageError } from './usageError.js';

/** One column of `--select`. */
export interface Selected {
  /** The properties that lead to its value. */
  readonly path: readonly string[];
  /** Its heading, or its name in a table, where it was given one. */
  readonly name?: string;
  readonly type?: ColumnType;
}

/**
 * Reads `--select '[name=]path[:type],…'`. A `\` takes the meaning of the `,`, `=`, `:` or `\` behind it.
 *
 * @throws UsageError for what is no path or no type, and for two columns of one name.
 */
export function selection(text: string): readonly Selected[] {
  const columns = splitAt(',', text).map(selected);
  const known = new Map<string, Selected>();
  for (const column of columns) {
    const name = nameIn(column, '.');
    const other = known.get(name);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(column)) {
      throw refusal(
        `has two columns ${JSON.stringify(name)}`,
        `give one another name: other=${name}`,
      );
    }
    known.set(name, column);
  }
  return [...known.values()];
}

/** The name of a column; without one of its own, its path with a separator in place of the dots. */
export function nameIn({ name, path }: Selected, separator: string): string {
  return name ?? path.join(separator);
}

/** Its path as it is typed. */
export function pathText({ path }: Pick<Selected, 'path'>): string {
  return path.join('.');
}

function selected(text: string): Selected {
  const [first = '', ...others] = splitAt('=', text);
  if (others.length > 1)
    throw refusal(`has more than one = in "${text.trim()}"`, 'write \\= in a name');
  const name = others.length === 0 ? undefined : plain(first.trim());
  if (name === '') throw refusal(`has no name before = in "${text.trim()}"`);
  const [path = '', type, ...rest] = splitAt(':', others[0] ?? first).map((part) => part.trim());
  if (type !== undefined && (rest.length > 0 || !isType(type))) {
    const hint = `the types are ${columnTypes.join(', ')}; write \\: where it is part of a name`;
    throw refusal(`has no type "${[type, ...rest].join(':')}"`, hint);
  }
  const parts = plain(path).split('.');
  if (parts.includes('')) {
    throw refusal(`must be paths of properties with commas between them: got "${text.trim()}"`);
  }
  return {
    path: parts,
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type: type }),
  };
}

function isType(text: string): text is ColumnType {
  return columnTypes.some((type) => type === text);
}

/** Splits at each `mark` that no `\` stands before; what else stands behind one is left to `plain`. */
function splitAt(mark: string, text: string): readonly string[] {
  const parts = [''];
  for (const [token] of text.matchAll(/\\.|[^]/g)) {
    if (token === mark) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${token}`);
  }
  return parts;
}

function plain(text: string): string {
  return text.replace(/\\([,=:\\])/g, '$1');
}

function refusal(
  rule: string,
  hint = "write --select id,'E-mail=profile.email',created:timestamp",
) {
  return new UsageError(`--select ${rule}; ${hint}`);
}
