import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvFile, type CsvFileOptions } from '../../../../lib/sinks/files/csvFile.js';
import type { RefusedRow } from '../../../../lib/sinks/types.js';
import type { ConformanceRow } from '../../../../lib/testing/conformance/store.js';
import { sinkConformance } from '../../../../lib/testing/sinkConformance.js';
import { fileStore } from '../../../support/fileStore.js';
import { parseCsv } from '../../../support/parseCsv.js';
import { refusal } from '../../../support/refusal.js';
import { load, opened, sinkError } from '../../../support/sinkJob.js';

const parse = (text: string) =>
  parseCsv(text)
    .slice(1)
    .map(([id = '', cell = '', nested = '']): ConformanceRow => {
      const value = JSON.parse(nested) as ConformanceRow['nested'];
      return { id, text: cell === '' ? null : cell, nested: value };
    });

describe('csvFile', () => {
  for (const mode of ['append', 'replace'] as const) {
    describe(`with mode '${mode}'`, () => {
      const columns = ['id', 'text', 'nested'];
      const setUp = () =>
        fileStore((path, fileSystem) => csvFile(path, { columns, mode, fileSystem }), parse);
      const severalJobs = mode === 'append';
      for (const { name, run } of sinkConformance(setUp, { mode, severalJobs })) it(name, run);
    });
  }

  describe('on a disk', () => {
    let folder: string;
    let path: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
      path = join(folder, 'users.csv');
    });
    afterEach(() => rm(folder, { recursive: true }));

    const loaded = async (rows: readonly unknown[], options: CsvFileOptions) => {
      await load(csvFile(path, options), rows);
      return readFile(path, 'utf8');
    };

    it('should write header, cells and stamp', async () => {
      const columns = { id: 'id', email: 'profile.email' };
      const rows = [{ id: 'a', profile: { email: 'a@b.c', x: 1 } }, { id: 'b' }];
      expect(await loaded(rows, { columns })).to.equal(
        'id,email,_run,_loaded_at\n' +
          'a,a@b.c,run-1,2026-01-31T03:00:00.000Z\n' +
          'b,,run-1,2026-01-31T03:00:00.000Z\n',
      );
    });

    it('should write each kind of value so that it can be read back', async () => {
      const columns = ['v'];
      const values = [
        0,
        false,
        7n,
        null,
        undefined,
        [1, 'a'],
        { a: 1 },
        new Date(0),
        'a\rb',
        '"',
        ' ',
      ];
      const text = await loaded(
        values.map((v) => ({ v, also: '' })),
        { columns: [...columns, 'also'], stamp: false },
      );
      expect(parseCsv(text).map(([cell]) => cell)).to.deep.equal([
        'v',
        '0',
        'false',
        '7',
        '',
        '',
        '[1,"a"]',
        '{"a":1}',
        '1970-01-01T00:00:00.000Z',
        'a\rb',
        '"',
        ' ',
      ]);
      expect(text).to.contain('"a\rb"');
    });

    it('should read no property that is inherited', async () => {
      const options = { columns: ['id', 'constructor.name', 'id.length'], stamp: false };
      expect(await loaded([{ id: 'a' }], options)).to.equal('id,constructor.name,id.length\na,,\n');
    });

    it('should write the header once', async () => {
      const options = { columns: ['id', 'n'], stamp: false };
      await loaded([], options);
      await loaded([{ id: 'a', n: 1 }], options);
      expect(await loaded([{ id: 'b', n: 2 }], options)).to.equal('id,n\na,1\nb,2\n');
    });

    it('should refuse a file of other columns before anything is written', async () => {
      for (const text of ['id,name\na,1\n', 'id\n', 'id,n,x\n']) {
        await writeFile(path, text);
        const sink = csvFile(path, { columns: ['id', 'n'], stamp: false });
        const { message } = await sinkError(opened(sink));
        expect(message).to.contain('begins with other columns than "id,n"; write to another file');
        expect(await readFile(path, 'utf8')).to.equal(text);
        expect(await readdir(folder)).to.deep.equal(['users.csv']);
      }
    });

    it('should leave out what no column reads, or refuse the row', async () => {
      const columns = ['id', 'profile.email'];
      const rows = [
        { id: 'a', _run: 'x', profile: { login: 'l' } },
        { id: 'b', status: 'ACTIVE' },
      ];
      const ignoring = await loaded(rows, { columns, stamp: false });
      expect(ignoring).to.equal('id,profile.email\na,\nb,\n');

      const failing = csvFile(path, { columns, stamp: false, onDrift: 'fail' });
      const error = await sinkError(load(failing, rows));
      expect(error.key).to.equal('b');
      expect(error.message).to.contain('has the property "status", which no column reads');
      expect(await readFile(path, 'utf8')).to.equal(ignoring);
    });

    it('should hand rows that it cannot write to the dead letter and load the others', async () => {
      const refused: RefusedRow[] = [];
      const deadLetter = (row: RefusedRow) => {
        refused.push(row);
      };
      const circle: Record<string, unknown> = {};
      circle['self'] = circle;
      const rows = ['text', { id: 'b', n: circle }, { id: 'c', n: 1 }];
      const options = { columns: ['id', 'n'], stamp: false, deadLetter };
      expect(await loaded(rows, options)).to.equal('id,n\nc,1\n');
      expect(refused.map(({ key, error }) => `${key}: ${error.message}`)).to.deep.equal([
        'row 1 of the run: the row "row 1 of the run" is not an object; leave it out, map it before, or give a deadLetter',
        'b: the row "b" has no JSON, see cause; leave it out, map it before, or give a deadLetter',
      ]);
    });
  });

  it('should refuse options that are wrong', () => {
    const columns = ['id'];
    const given: [unknown, RegExp][] = [
      [{}, /^columns must be paths, one at least: got undefined; write \['id', 'profile.email'\]/],
      [{ columns: [] }, /^columns must be paths, one at least: got an array/],
      [{ columns: 'id' }, /^columns must be paths, one at least: got "id"/],
      [{ columns: ['profile..x'] }, /^columns must hold paths: got "profile..x"/],
      [{ columns: { id: 1 } }, /^columns must hold paths: got 1/],
      [{ columns: { '': 'id' } }, /^columns must have names: got ""/],
      [{ columns: ['id', 'id'] }, /^columns must not name a column twice: got "id"/],
      [{ columns: ['_run'] }, /^columns must leave this name to the sink: got "_run"/],
      [{ columns, onDrift: 'add' }, /^onDrift must be 'ignore' or 'fail': got "add"; a file gets/],
      [{ columns, mode: 'upsert' }, /^mode must be 'append' or 'replace': got "upsert"/],
      [{ columns, schema: 1 }, /^schema is not a field; the fields are/],
    ];
    for (const [options, message] of given) {
      expect(refusal(() => csvFile('a', options as CsvFileOptions)).message).to.match(message);
    }
  });
});
