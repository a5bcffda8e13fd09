import { identifier, qualified, type TableName } from '../table/tableName.js';
import { escaped, fieldsOf } from './copyLine.js';
import type { Database, DatabaseRow } from './database.js';
import { databaseError, sqlState, stateOfRow } from './databaseError.js';
import { insert, list } from './table.js';
import { withRight } from './rights.js';
import { encodeTexts } from '../shared/encodeTexts.js';

/** A row that the server refuses, by its number among those that were given. */
export interface Refusal {
  readonly at: number;
  readonly error: Error;
}

/** Where rows are sifted into: the columns that they fill, and the key of which the last row stays. */
export interface SiftTarget {
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

const rows: TableName = { schema: 'pg_temp', name: '_okta_streams_rows' };
const shape: TableName = { schema: 'pg_temp', name: '_okta_streams_shape' };

/**
 * Loads rows of which the server refuses some, and gives those. The server halves them by itself, so that
 * it costs no round trip to find a row; it needs PL/pgSQL for that, which every database has from the start.
 *
 * @param lines Rows in the text format of COPY, these columns first.
 */
export async function sift(
  database: Database,
  { table, columns, key }: SiftTarget,
  lines: readonly string[],
): Promise<readonly Refusal[]> {
  await withRight(
    'make temporary tables, which find the rows that the server refuses',
    'grant it TEMPORARY on the database',
    () =>
      database.query(`
        CREATE TEMP TABLE ${identifier(rows.name)} (at int PRIMARY KEY, value text, state text, message text,
          name text) ON COMMIT DROP;
        CREATE TEMP TABLE ${identifier(shape.name)} ON COMMIT DROP AS
          SELECT ${list(columns)} FROM ${qualified(table)} WITH NO DATA`),
  );
  const copying = database.copyIn(`COPY ${qualified(rows)} (at, value) FROM STDIN`);
  const texts = lines.map((line, at) => {
    const value = compositeOf(fieldsOf(line).slice(0, columns.length));
    return `${at.toString()}\t${escaped(value)}\n`;
  });
  await copying.write(encodeTexts(texts));
  await copying.end();
  await halve(database, halvesInto(table, columns, key, texts.length));
  const refused = await database.query(
    `SELECT at, state, message, name FROM ${qualified(rows)} WHERE state IS NOT NULL ORDER BY at`,
  );
  await database.query(`DROP TABLE ${qualified(rows)}, ${qualified(shape)}`);
  return refused.map((row) => ({ at: Number(row['at']), error: errorOf(row) }));
}

/** A row as text that the server reads by the types of its columns, as COPY would. */
function compositeOf(fields: readonly (string | null)[]): string {
  const texts = fields.map((text) => (text === null ? '' : `"${text.replace(/["\\]/g, '$&$&')}"`));
  return `(${texts.join(',')})`;
}

/** The last row of each key among those of a range; names of the block tell its variables from columns. */
function halvesInto(
  table: TableName,
  columns: readonly string[],
  key: readonly string[],
  count: number,
): string {
  const values = `SELECT _okta_streams_row.at AS _okta_streams_n, _okta_streams_value.*
    FROM ${qualified(rows)} _okta_streams_row,
      unnest(ARRAY[_okta_streams_row.value::${qualified(shape)}]) _okta_streams_value
    WHERE _okta_streams_row.at BETWEEN _okta_streams_sift.first AND _okta_streams_sift.last`;
  const order = [...key.map(identifier), '_okta_streams_n'].join(', ');
  const distinct = key.length === 0 ? '' : `DISTINCT ON (${list(key)})`;
  const query = `SELECT ${distinct} ${list(columns)} FROM (${values}) _okta_streams_values
    ORDER BY ${order}${key.length === 0 ? '' : ' DESC'}`;
  return `DO $_okta_streams_$
    #variable_conflict use_column
    <<_okta_streams_sift>>
    DECLARE
      firsts int[] := ARRAY[0];
      lasts int[] := ARRAY[${(count - 1).toString()}];
      depth int := 1;
      first int;
      last int;
      state text;
      message text;
      constrained text;
    BEGIN
      WHILE depth > 0 LOOP
        first := firsts[depth];
        last := lasts[depth];
        depth := depth - 1;
        BEGIN
          ${insert(table, columns, query, key)};
        EXCEPTION WHEN OTHERS THEN
          GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, constrained = CONSTRAINT_NAME;
          IF state !~ '${stateOfRow.source}' THEN
            RAISE;
          ELSIF first = last THEN
            UPDATE ${qualified(rows)} _okta_streams_row
            SET state = _okta_streams_sift.state, message = _okta_streams_sift.message,
              name = nullif(_okta_streams_sift.constrained, '')
            WHERE _okta_streams_row.at = _okta_streams_sift.first;
          ELSE
            firsts[depth + 1] := (first + last) / 2 + 1;
            lasts[depth + 1] := last;
            firsts[depth + 2] := first;
            lasts[depth + 2] := (first + last) / 2;
            depth := depth + 2;
          END IF;
        END;
      END LOOP;
    END
  $_okta_streams_$`;
}

const undefinedObject = '42704';

async function halve(database: Database, statement: string): Promise<void> {
  const hint =
    'to tell the rows that the server refuses from others takes PL/pgSQL: CREATE EXTENSION plpgsql, ' +
    'or GRANT USAGE ON LANGUAGE plpgsql';
  try {
    await database.query(statement);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('language')) throw error;
    if (!['42501', undefinedObject].includes(sqlState(error) ?? '')) throw error;
    throw new Error(`${error.message}; ${hint}`, { cause: error });
  }
}

function errorOf({ state, message, name }: DatabaseRow): Error {
  const told = {
    code: state ?? '',
    severity: 'ERROR',
    ...(name == null ? {} : { constraint: name }),
  };
  return databaseError(Object.assign(new Error(message ?? ''), told));
}
