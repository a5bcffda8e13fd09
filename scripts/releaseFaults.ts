/** What is known of a release that is to be published. */
export interface Release {
  readonly manifest: Manifest;
  readonly changelog: string;
  /** What `lib/version.ts` says. */
  readonly version: string;
  /** The tag at the commit, where there is one. */
  readonly tag: string | undefined;
}

/** What of package.json a release looks at. */
export interface Manifest {
  readonly version: string;
  readonly repository?: unknown;
  readonly homepage?: unknown;
}

/** Why a release must not be published: nothing, at best. */
export function releaseFaults({ manifest, changelog, version, tag }: Release): readonly string[] {
  const newest = versionsOf(changelog)[0];
  const faults: readonly (readonly [boolean, string])[] = [
    [
      manifest.repository === undefined,
      'package.json does not say where the repository is; provenance needs it: add "repository"',
    ],
    [manifest.homepage === undefined, 'package.json has no "homepage"; add it'],
    [
      version !== manifest.version,
      `lib/version.ts says ${version}, package.json ${manifest.version}; make them one`,
    ],
    [
      newest !== manifest.version,
      `the newest version of CHANGELOG.md is ${newest ?? 'none'}, package.json says ` +
        `${manifest.version}; run npm run release -- ${manifest.version}`,
    ],
    [
      tag !== `v${manifest.version}`,
      `the commit has the tag ${tag ?? 'none'}, and not v${manifest.version}`,
    ],
  ];
  return faults.filter(([isSo]) => isSo).map(([, fault]) => fault);
}

/**
 * CHANGELOG.md with what was unreleased under a heading of its own.
 *
 * @throws Error where nothing is unreleased, or the version is there already.
 */
export function released(changelog: string, version: string, date: string): string {
  if (versionsOf(changelog).includes(version)) {
    throw new Error(`CHANGELOG.md has ${version} already; choose the next version`);
  }
  const [, unreleased = ''] =
    /^## \[Unreleased\]\n([^]*?)(?=^## \[|(?![^]))/m.exec(changelog) ?? [];
  if (unreleased.trim() === '') {
    throw new Error('CHANGELOG.md has nothing under "## [Unreleased]"; say what users will notice');
  }
  return changelog.replace('## [Unreleased]\n', `## [Unreleased]\n\n## [${version}] - ${date}\n`);
}

function versionsOf(changelog: string): readonly string[] {
  return Array.from(
    changelog.matchAll(/^## \[(\d+\.\d+\.\d+[^\]]*)\]/gm),
    ([, version = '']) => version,
  );
}
