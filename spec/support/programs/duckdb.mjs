// `duckdb [-csv] FILE SQL`, by the driver of this repository: prints rows as comma-separated values.
import { DuckDBInstance } from '@duckdb/node-api';

const [file, sql] = process.argv.slice(2).filter((word) => word !== '-csv');
const instance = await DuckDBInstance.create(file);
const connection = await instance.connect();
const reader = await connection.runAndReadAll(sql);
console.log(reader.columnNames().join(','));
for (const row of reader.getRowsJson()) console.log(row.join(','));
connection.closeSync();
instance.closeSync();
