import { expect } from 'chai';
import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPaths, type Paths } from '../../../lib/cli/checkPaths.js';
import { target } from '../../../lib/cli/target.js';
import { UsageError } from '../../../lib/cli/usageError.js';

describe('checkPaths', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'okta-streams-'));
    writeFileSync(join(folder, 'users.ndjson'), '');
    writeFileSync(join(folder, 'flow.mjs'), '');
    linkSync(join(folder, 'users.ndjson'), join(folder, 'linked.ndjson'));
    symlinkSync(folder, join(folder, 'here'));
    symlinkSync(folder, join(folder, 'folder.csv'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const check = (to: string, places: Paths = {}) => {
    const inFolder = (path: string | undefined) =>
      path === undefined ? undefined : join(folder, path);
    checkPaths(target(to.startsWith('postgres') || to === '-' ? to : join(folder, to)), {
      deadLetter: inFolder(places.deadLetter),
      flow: inFolder(places.flow),
    });
  };

  it('should take files that are there and files that are not', () => {
    check('users.ndjson');
    check('new.csv', { deadLetter: 'failed.ndjson', flow: 'flow.mjs' });
    check('-', { deadLetter: 'users.ndjson' });
    check('postgres:#users', { deadLetter: 'users.ndjson' });
  });

  const refused: readonly (readonly [string, Paths, string])[] = [
    ['folder.csv', {}, 'is a folder; name a file in it'],
    ['no/such/users.csv', {}, 'is in a folder that is not there; make it first: mkdir -p'],
    ['users.ndjson/users.csv', {}, 'is in a folder that is not there'],
    ['no/okta.duckdb#users', {}, 'is in a folder that is not there'],
    ['no/users.parquet', {}, 'is in a folder that is not there'],
    ['users.csv', { deadLetter: 'no/d.ndjson' }, '/no/d.ndjson is in a folder that is not there'],
    ['-', { deadLetter: 'here' }, '--dead-letter'],
    ['users.ndjson', { deadLetter: 'users.ndjson' }, 'is where the rows go'],
    ['users.ndjson', { deadLetter: 'here/users.ndjson' }, 'is where the rows go'],
    ['users.ndjson', { deadLetter: 'linked.ndjson' }, 'is where the rows go'],
    ['new.ndjson', { deadLetter: 'here/new.ndjson' }, 'is where the rows go'],
    ['new.ndjson', { deadLetter: 'new.ndjson.partial' }, 'is where the rows go'],
    ['o.duckdb#users', { deadLetter: 'o.duckdb' }, 'is where the rows go'],
    ['-', { deadLetter: 'flow.mjs', flow: 'flow.mjs' }, 'is the flow itself'],
  ];
  for (const [to, places, message] of refused) {
    it(`should refuse ${to} with ${JSON.stringify(places)}`, () => {
      expect(() => {
        check(to, places);
      }).to.throw(UsageError, message);
    });
  }
});
