import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { tableModules } from '../../scripts/generateTables.js';

describe('tableModules', () => {
  it('should have made the catalog that is there', async () => {
    for (const [file, text] of Object.entries(await tableModules())) {
      expect(readFileSync(file, 'utf8')).to.equal(text);
    }
  });
});
