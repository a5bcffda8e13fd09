import { expect } from 'chai';
import { readFileSync } from 'node:fs';

const page = readFileSync('docs/where.md', 'utf8');
const row = /^\| (?<rule>[^|]+?) +\| \[(?<file>[^\]]+)\]\([^)]+\) +\| `(?<marker>[^`]+)` +\|$/gm;
const rules = Array.from(page.matchAll(row), ({ groups }) => groups ?? {});

describe('docs/where.md', () => {
  it('should have twenty rules and more', () => {
    expect(rules.length).to.be.at.least(20);
  });

  it('should be read to its last row', () => {
    expect(rules.length).to.equal(
      page.split('\n').filter((line) => line.startsWith('|')).length - 2,
    );
  });

  for (const { rule = '', file = '', marker = '' } of rules) {
    it(`should find in ${file}: ${rule}`, () => {
      expect(readFileSync(file, 'utf8')).to.contain(marker);
    });
  }
});
