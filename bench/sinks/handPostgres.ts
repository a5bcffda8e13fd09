import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import type { HandLoader } from './handFile.js';

/** Copies whole records into a table of PostgreSQL, with the checkpoint in the same transaction. */
export async function handPostgres(url: string): Promise<HandLoader> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(
    'CREATE TABLE users (id text, record jsonb, _run text, _loaded_at timestamptz)',
  );
  await client.query('CREATE TABLE checkpoint (next jsonb)');
  let copy: CopyStreamQuery | undefined;
  return {
    write: async (rows) => {
      if (copy === undefined) {
        await client.query('BEGIN');
        copy = client.query(copyFrom('COPY users FROM STDIN', { highWaterMark: 1 << 20 }));
      }
      const loadedAt = new Date().toISOString();
      let text = '';
      for (const row of rows) {
        text += `${row.id}\t${JSON.stringify(row).replaceAll('\\', '\\\\')}\trun\t${loadedAt}\n`;
      }
      if (!copy.write(text)) await once(copy, 'drain');
    },
    commit: async (checkpoint) => {
      if (copy === undefined) return;
      copy.end();
      await once(copy, 'finish');
      copy = undefined;
      await client.query('DELETE FROM checkpoint');
      await client.query('INSERT INTO checkpoint VALUES ($1)', [JSON.stringify(checkpoint)]);
      await client.query('COMMIT');
    },
    close: () => client.end(),
  };
}
