import { typeNames as duckdbTypes } from '../sinks/duckdb/target.js';
import { typeNames as postgresTypes } from '../sinks/postgres/types.js';
import { stampColumns } from '../sinks/table/column.js';
import { identifier } from '../sinks/table/tableName.js';
import { tableColumns } from './tableColumns.js';
import type { SyncTable } from './types.js';

/** The databases whose words a schema can be told in. */
export type Dialect = 'duckdb' | 'postgres';

/** The tables of an org as SQL makes them; foreign keys are told, and not enforced: orgs have orphans. */
export function schemaText(tables: readonly SyncTable[], dialect: Dialect): string {
  const types = dialect === 'duckdb' ? duckdbTypes : postgresTypes;
  return tables
    .map((table) => {
      const columns = [
        ...Object.entries(tableColumns(table)),
        ...stampColumns.map(({ name, type }) => [name, type] as const),
      ];
      const lines = columns.map(([name, type], i) => {
        const to = table.references?.[name];
        const end = i + 1 < columns.length || dialect === 'postgres' ? ',' : '';
        const line = `  ${identifier(name)} ${types[type]}${end}`;
        return to === undefined ? line : `${line} -- ${to}`;
      });
      const key = `PRIMARY KEY (${table.key.map(identifier).join(', ')})`;
      const last = dialect === 'postgres' ? `  ${key}\n` : '';
      const note = dialect === 'postgres' ? '' : ` -- ${key}`;
      return `CREATE TABLE ${identifier(table.name)} (\n${lines.join('\n')}\n${last});${note}\n`;
    })
    .join('\n');
}

/** The relations between tables, as a picture in Mermaid. */
export function schemaPicture(tables: readonly SyncTable[]): string {
  const names = new Set(tables.map(({ name }) => name));
  const lines = tables.flatMap(({ name, references = {} }) =>
    Object.entries(references).flatMap(([column, to]) => {
      const [other = ''] = to.split('.');
      return names.has(other) ? [`  ${other} ||--o{ ${name} : ${column}`] : [];
    }),
  );
  const drawn = lines.join('\n');
  const alone = tables.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(drawn));
  return ['erDiagram', ...lines, ...alone.map(({ name }) => `  ${name}`), ''].join('\n');
}
