import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { syncPage } from '../../scripts/writeSyncPage.js';

describe('syncPage', () => {
  it('should have written the tables of docs/sync.md: npm run docs:sync', () => {
    const text = readFileSync('docs/sync.md', 'utf8');
    expect(text).to.equal(syncPage(text));
  });
});
