import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { keysModule } from '../../scripts/generateRecordKeys.js';
import { readRecords } from '../../scripts/records.js';

describe('keysModule', () => {
  it('should have made the table that is there', () => {
    expect(keysModule(readRecords())).to.equal(readFileSync('lib/cli/recordKeys.ts', 'utf8'));
  });

  it('should write a line for each list without an id', () => {
    const records = { '/b/{id}/keys': { key: 'kid' }, '/a': {}, '/c': { key: 'id' } };
    const lines = keysModule({ source: 'here', records }).split('\n');
    expect(lines.slice(-5)).to.deep.equal([
      'export const recordKeys = `',
      '/a',
      '/b/{}/keys kid',
      '`;',
      '',
    ]);
    expect(lines).to.include(' * here.');
  });
});
