import { expect } from 'chai';
import { connect, type Database } from '../../../../lib/sinks/postgres/database.js';
import { sift, type Refusal } from '../../../../lib/sinks/postgres/sift.js';
import { postgresServer, type PostgresServer } from '../../../support/postgres.js';

describe('sift', function () {
  this.timeout(60_000);
  const table = { schema: 'public', name: 'sifted' };
  let server: PostgresServer;
  let database: Database;
  let statements: number;

  before(async () => {
    server = await postgresServer();
  });
  beforeEach(async () => {
    const connected = await connect({ connectionString: server.url });
    statements = 0;
    database = {
      ...connected,
      query: (...given) => {
        statements++;
        return connected.query(...given);
      },
    };
  });
  afterEach(async () => {
    await database.end();
    await server.query('DROP TABLE IF EXISTS sifted');
  });

  async function siftInto(
    columns: readonly string[],
    key: readonly string[],
    lines: readonly string[],
  ): Promise<readonly Refusal[]> {
    await database.query('BEGIN');
    const refused = await sift(database, { table, columns, key }, lines);
    await database.query('COMMIT');
    return refused;
  }
  const numbers = (to: number) => Array.from({ length: to }, (_, i) => i.toString());

  it('should find every second row in as many statements as one', async () => {
    await server.query('CREATE TABLE sifted (n int CHECK (n % 2 = 0))');
    const lines = numbers(4_000).map((n) => `${n}\n`);
    const refused = await siftInto(['n'], [], lines);
    expect(refused.map(({ at }) => at)).to.deep.equal(
      Array.from({ length: 2_000 }, (_, i) => 2 * i + 1),
    );
    expect(refused[0]?.error).to.include({ code: '23514', constraint: 'sifted_n_check' });
    expect(statements).to.be.lessThan(8);
    const kept = await server.query('SELECT n FROM sifted');
    expect(kept.map(({ n }) => n)).to.deep.equal(Array.from({ length: 2_000 }, (_, i) => 2 * i));
  });

  it('should let the last row of a key stay that the server takes', async () => {
    await server.query('CREATE TABLE sifted (id text PRIMARY KEY, n int CHECK (n < 3), kept int)');
    const lines = ['a\t1\t0\n', 'b\t1\t1\n', 'a\t2\t2\n', 'a\t9\t3\n', 'c\t9\t4\n'];
    const refused = await siftInto(['id', 'n'], ['id'], lines);
    expect(refused.map(({ at }) => at)).to.deep.equal([3, 4]);
    expect(await server.query('SELECT id, n, kept FROM sifted ORDER BY id')).to.deep.equal([
      { id: 'a', n: 2, kept: null },
      { id: 'b', n: 1, kept: null },
    ]);
  });

  it('should read fields as COPY does, by the types of their columns', async () => {
    await server.query(
      'CREATE TABLE sifted ("a ""b" text, first varchar(3), at json, n numeric(3, 1))',
    );
    const hard = 'x\\\\y"z,(\\t\\n\\r)';
    const lines = [
      `${hard}\t\\N\t{"k":"\\\\\\\\ \\\\u0000"}\t1.25\n`,
      `\tlong\t\\N\t\\N\n`,
      `\t\tnull\t1000\n`,
      `\\N\tabc\t{\t\\N\n`,
      `\t\tnull\t-1\n`,
    ];
    const refused = await siftInto(['a "b', 'first', 'at', 'n'], [], lines);
    expect(refused.map(({ at, error }) => [at, 'code' in error && error.code])).to.deep.equal([
      [1, '22001'],
      [2, '22003'],
      [3, '22P02'],
    ]);
    const rows = await server.query('SELECT "a ""b" AS a, first, at::text, n::text FROM sifted');
    expect(rows).to.deep.equal([
      { a: 'x\\y"z,(\t\n\r)', first: null, at: '{"k":"\\\\ \\u0000"}', n: '1.3' },
      { a: '', first: '', at: 'null', n: '-1.0' },
    ]);
  });

  it('should keep the values of rows out of what it tells', async () => {
    await server.query('CREATE TABLE sifted (id uuid)');
    const [refused] = await siftInto(['id'], [], ['p3rsonal\n']);
    expect(refused?.error.message).to.equal('invalid input syntax for type uuid: "…"');
  });

  it('should end with an error that is not about a row', async () => {
    await server.query('CREATE TABLE sifted (id text)');
    await server.query(`CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM * FROM no_such_table; RETURN NEW; END'`);
    await server.query(
      'CREATE TRIGGER gone BEFORE INSERT ON sifted FOR EACH ROW EXECUTE FUNCTION gone()',
    );
    const error = await siftInto(['id'], [], ['a\n', 'b\n']).catch((thrown: unknown) => thrown);
    await server.query('DROP FUNCTION gone CASCADE');
    expect(error).to.be.instanceOf(Error).with.property('code', '42P01');
  });
});
