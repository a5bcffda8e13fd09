import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { readLag } from '../lib/sandbox/options/lag.js';
import { optionNames } from '../lib/sandbox/options/options.js';
import { quotaNames } from '../lib/sandbox/options/rateLimit.js';
import { effects } from '../lib/sandbox/server/effects.js';

describe('docs/sandbox.md', () => {
  const page = readFileSync('docs/sandbox.md', 'utf8');
  const section = (title: string): string =>
    page.split('\n## ').find((part) => part.startsWith(title)) ?? '';
  const firstCells = (text: string): readonly string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) =>
        [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => String(name)),
      );

  it('should list every option, and none that does not exist', () => {
    expect([...firstCells(section('Options'))].sort()).to.deep.equal([...optionNames].sort());
  });

  it('should list every fault, and none that does not exist', () => {
    const faults = firstCells(section('Faults'));
    expect([...faults].sort()).to.deep.equal(Object.keys(effects).sort());
  });

  it('should say which manner each option is, every lag among them', () => {
    const manners = section("Okta's bad manners");
    const named = [...manners.matchAll(/`(\w+)(?:\.(\w+))?`/g)];
    const lags = named.flatMap(([, option, part]) => (option === 'lag' ? [String(part)] : []));
    expect(lags.sort()).to.deep.equal(Object.keys(readLag()).sort());
    for (const name of ['failedEvents', 'userTypes', 'requireFilters', 'lacking', 'statsLimit']) {
      expect(optionNames).to.include(name);
      expect(manners).to.include(`\`${name}\``);
    }
    for (const name of ['share', 'others']) {
      expect(quotaNames).to.include(name);
      expect(manners).to.include(`rateLimit.${name}`);
    }
  });
});
