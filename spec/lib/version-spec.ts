import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { version } from '../../lib/version.js';

describe('version', () => {
  it('should be that of package.json', () => {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    expect(version).to.equal((JSON.parse(text) as { version: string }).version);
  });
});
