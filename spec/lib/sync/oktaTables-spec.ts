import { expect } from 'chai';
import { checkCatalog } from '../../../lib/sync/checkCatalog.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { parentColumns } from '../../../lib/sync/placeholders.js';
import { tableColumns } from '../../../lib/sync/tableColumns.js';

describe('oktaTables', () => {
  const find = (name: string) => oktaTables.find((table) => table.name === name);

  it('should be a catalog without contradictions, of 60 tables by default at least', () => {
    expect(checkCatalog(oktaTables)).to.have.length(oktaTables.length);
    expect(oktaTables.filter(({ optIn }) => optIn !== true).length).to.be.at.least(60);
  });

  it('should give each table a key among its columns, and columns where its references are', () => {
    for (const table of oktaTables) {
      const columns = Object.keys(tableColumns(table));
      expect(table.key, table.name).not.to.deep.equal([]);
      const named = [...table.key, ...Object.keys(table.references ?? {}), ...parentColumns(table)];
      for (const column of named) expect(columns, table.name).to.include(column);
    }
  });

  it('should read columns with their paths and types', () => {
    expect(find('users')?.columns).to.deep.include({
      id: { type: 'text', path: 'id' },
      profile_email: { type: 'text', path: 'profile.email' },
      last_login: { type: 'timestamp', path: 'lastLogin' },
    });
    const segments = oktaTables.flatMap(({ columns }) =>
      Object.values(columns).filter(({ lastSegment }) => lastSegment === true),
    );
    expect(segments).not.to.deep.equal([]);
    for (const { path } of segments) expect(path).not.to.contain('/');
  });

  it('should never store the secret of an identity provider', () => {
    expect(find('identity_providers')?.secrets).not.to.deep.equal([]);
    const columns = Object.values(find('identity_providers')?.columns ?? {});
    expect(columns.filter(({ path }) => /secret/i.test(path))).to.deep.equal([]);
  });
});
