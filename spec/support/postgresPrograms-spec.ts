import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { postgresPrograms, type PostgresSources } from './postgresPrograms.js';

describe('postgresPrograms', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'okta-streams-programs-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function make(path: string, text = ''): string {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  }
  function programs(sources: Partial<PostgresSources>): string {
    const none = { embedded: undefined, debian: join(folder, 'none') };
    return postgresPrograms({ ...none, ...sources }, join(folder, 'copy'));
  }

  it('should copy what is embedded, with the links that its install script makes', () => {
    make('native/bin/postgres', 'server');
    make('native/lib/libpq.so.5.18', 'library');
    const link = { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' };
    make('native/pg-symlinks.json', JSON.stringify([link]));
    const found = programs({ embedded: join(folder, 'native'), debian: folder });
    expect(readFileSync(join(found, 'postgres'), 'utf8')).to.equal('server');
    expect(readFileSync(join(found, '../lib/libpq.so.5'), 'utf8')).to.equal('library');
  });

  it("should be Debian's newest where nothing is embedded", () => {
    for (const version of ['9', '15', '17']) make(`debian/${version}/bin/postgres`);
    make('debian/18/bin/psql');
    const debian = join(folder, 'debian');
    expect(programs({ debian })).to.equal(join(debian, '17/bin'));
  });

  it('should be those of a folder that is given, before all others', () => {
    const given = dirname(make('own/postgres'));
    expect(programs({ given, embedded: join(folder, 'native') })).to.equal(given);
    const none = join(folder, 'nowhere');
    expect(() => programs({ given: none })).to.throw(
      /SPEC_POSTGRES is ".*nowhere", which holds no/,
    );
  });

  it('should say what to install where there are none', () => {
    expect(() => programs({})).to.throw(/has none for \w+ on \w+.*apt-get install.*SPEC_POSTGRES/s);
  });
});
