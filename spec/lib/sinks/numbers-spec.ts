import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, of } from 'rxjs';
import {
  apiToken,
  customApiAction,
  OktaSinkError,
  type ConnectionOptions,
} from '../../../lib/index.js';
import {
  csvFile,
  duckdb,
  ndjsonFile,
  type RefusedRow,
  type Sink,
} from '../../../lib/sinks/index.js';

const json =
  '[{"id":"1","n":1},{"id":"2","n":9007199254740993,"half":"\\ud83d"},{"id":"3","n":1e400}]';
const bytes = Buffer.from(json);

/** What reads integers beyond 2^53 as they are. */
const parseJson = (text: string): unknown =>
  JSON.parse(text.replace(/:(\d{16,})/g, ':"big$1"'), (_, value: unknown) =>
    typeof value === 'string' && /^big\d+$/.test(value) ? BigInt(value.slice(3)) : value,
  );

describe('numbers that JSON.parse cannot hold', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = async (
    sinkOf: (options: { readonly deadLetter: (row: RefusedRow) => void }) => Sink<unknown>,
    options: Partial<ConnectionOptions> = {},
  ) => {
    const refused: RefusedRow[] = [];
    const action = customApiAction({
      orgUrl: 'https://acme.okta.com',
      auth: apiToken('token'),
      send: () =>
        of({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: of(bytes) }),
      ...options,
    });
    const sink = sinkOf({ deadLetter: (row) => void refused.push(row) });
    await lastValueFrom(
      action({ requestType: 'GET(Streaming)', relativeUrl: '/api/v1/users', streaming: { sink } }),
    );
    for (const { error } of refused) {
      expect(error).to.be.instanceOf(OktaSinkError);
      expect(error.message)
        .to.contain('connection.parseJson')
        .and.contain(' n')
        .and.not.contain('92');
    }
    return refused.map(({ key }) => key);
  };
  const contentOf = (name: string) => readFile(join(folder, name), 'utf8');
  const rowsOf = async (sql: string) => {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(join(folder, 'u.duckdb'));
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRowsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  };
  const ndjson = (options: object) =>
    ndjsonFile(join(folder, 'u.ndjson'), { stamp: false, ...options });
  const csv = (options: object) =>
    csvFile(join(folder, 'u.csv'), { columns: ['id', 'n', 'half'], stamp: false, ...options });
  const whole = (options: object) =>
    duckdb(join(folder, 'u.duckdb'), { table: 'users', mode: 'upsert', ...options });

  it('should be refused rows, by name, in every sink', async () => {
    expect(await load(ndjson)).to.deep.equal(['2', '3']);
    expect(await load(csv)).to.deep.equal(['2', '3']);
    expect(await load(whole)).to.deep.equal(['2', '3']);
    expect(await contentOf('u.ndjson')).to.equal('{"id":"1","n":1}\n');
    expect(await contentOf('u.csv')).to.equal('id,n,half\n1,1,\n');
    expect(await rowsOf("SELECT id, record->>'n' FROM users")).to.deep.equal([['1', '1']]);
  });

  it('should be written as their digits where connection.parseJson reads them', async () => {
    expect(await load(ndjson, { parseJson })).to.deep.equal(['3']);
    expect(await load(csv, { parseJson })).to.deep.equal(['3']);
    expect(await load(whole, { parseJson })).to.deep.equal(['3']);
    const line = '{"id":"2","n":9007199254740993,"half":"\ufffd"}';
    expect(await contentOf('u.ndjson')).to.equal(`{"id":"1","n":1}\n${line}\n`);
    expect(await contentOf('u.csv')).to.equal('id,n,half\n1,1,\n2,9007199254740993,\ufffd\n');
    const rows = await rowsOf("SELECT record->>'n', record->>'half' FROM users ORDER BY id");
    expect(rows).to.deep.equal([
      ['1', null],
      ['9007199254740993', '\ufffd'],
    ]);
  });
});
