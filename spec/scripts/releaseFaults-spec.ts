import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { version } from '../../lib/version.js';
import { released, releaseFaults, type Manifest } from '../../scripts/releaseFaults.js';

const changelog =
  '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n\n- All.\n';

describe('releaseFaults', () => {
  const manifest = { version: '0.2.0', repository: 'github:a/b', homepage: 'https://a.example' };
  const release = {
    manifest,
    version: '0.2.0',
    tag: 'v0.2.0',
    changelog: released(changelog, '0.2.0', '2026-02-03'),
  };

  it('should have nothing against a release that is tied together', () => {
    expect(releaseFaults(release)).to.deep.equal([]);
  });

  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ['an unknown repository', { manifest: { ...manifest, repository: undefined } }, /repository/],
    ['an unknown homepage', { manifest: { ...manifest, homepage: undefined } }, /homepage/],
    ['another version in the source', { version: '0.1.0' }, /lib\/version.ts says 0.1.0/],
    ['a changelog without the version', { changelog }, /newest version of CHANGELOG.md is 0.1.0/],
    ['no tag', { tag: undefined }, /the tag none, and not v0.2.0/],
    ['the tag of another version', { tag: 'v0.1.0' }, /the tag v0.1.0/],
  ];
  for (const [what, change, fault] of wrong) {
    it(`should refuse ${what}`, () => {
      const faults = releaseFaults({ ...release, ...change });
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(fault);
    });
  }

  it('should refuse to publish this repository while nobody knows where it is', () => {
    const own = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    const tag = `v${own.version}`;
    const faults = releaseFaults({ manifest: own, version, tag, changelog });
    expect(faults.some((fault) => fault.includes('repository'))).to.equal(
      own.repository === undefined,
    );
  });
});

describe('released', () => {
  it('should give what was unreleased a heading, and leave the rest', () => {
    expect(released(changelog, '0.2.0', '2026-02-03')).to.equal(
      changelog.replace('[Unreleased]\n', '[Unreleased]\n\n## [0.2.0] - 2026-02-03\n'),
    );
  });

  it('should refuse a version that is there, and a release that says nothing', () => {
    expect(() => released(changelog, '0.1.0', '2026-02-03')).to.throw(/has 0.1.0 already/);
    const once = released(changelog, '0.2.0', '2026-02-03');
    expect(() => released(once, '0.3.0', '2026-02-04')).to.throw(/nothing under/);
  });
});
