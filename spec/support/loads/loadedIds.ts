import { DuckDBInstance } from '@duckdb/node-api';
import { readFile } from 'node:fs/promises';
import { parseCsv } from '../parseCsv.js';
import { postgresServer } from '../postgres.js';
import { tableOf, type Target } from './userSink.js';

/** The ids of all rows that have been loaded, as often as they are there. */
export async function loadedIds({ name, folder }: Omit<Target, 'postgres'>): Promise<string[]> {
  const [kind] = name.split(' ');
  const path = `${folder}/users`;
  const lines = async () => (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  const query = `SELECT id FROM ${tableOf(name)}`;
  switch (kind) {
    case 'ndjsonFile':
      return (await lines()).map((line) => (JSON.parse(line) as { id: string }).id);
    case 'csvFile':
      return parseCsv(await readFile(path, 'utf8'))
        .slice(1)
        .map(([id = '']) => id);
    case 'checkpointFile':
      return lines();
    case 'duckdb':
      return idsIn(path, query);
    default:
      return (await (await postgresServer()).query(query)).map(({ id }) => id as string);
  }
}

async function idsIn(path: string, query: string): Promise<string[]> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    const rows = (await connection.runAndReadAll(query)).getRows();
    return rows.map(([id]) => id as string);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
