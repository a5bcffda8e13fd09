import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { schemaPicture, schemaText } from '../../../lib/sync/schemaText.js';

const tablesOf = (...names: string[]) => oktaTables.filter(({ name }) => names.includes(name));

describe('schemaText', () => {
  it('should be SQL that DuckDB takes, for all tables', async () => {
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    await connection.run(schemaText(oktaTables, 'duckdb'));
    const found = await connection.runAndReadAll('SELECT COUNT(*)::INTEGER FROM duckdb_tables()');
    connection.closeSync();
    database.closeSync();
    expect(found.getRows()).to.deep.equal([[oktaTables.length]]);
  });

  it('should tell keys, types and where foreign keys lead, in the words of each database', () => {
    const members = tablesOf('group_members');
    const duckdb = schemaText(members, 'duckdb');
    expect(duckdb).to.contain('"group_id" VARCHAR, -- groups.id');
    expect(duckdb).to.contain('-- PRIMARY KEY ("group_id", "user_id")');
    const postgres = schemaText(members, 'postgres');
    expect(postgres).to.contain('"user_id" text, -- users.id');
    expect(postgres).to.contain('  PRIMARY KEY ("group_id", "user_id")\n)');
  });
});

describe('schemaPicture', () => {
  it('should draw relations between tables that are there, and the others alone', () => {
    const lines = schemaPicture(tablesOf('groups', 'group_members', 'zones'))
      .trim()
      .split('\n');
    expect(lines).to.deep.equal([
      'erDiagram',
      '  groups ||--o{ group_members : group_id',
      '  zones',
    ]);
  });
});
