import { expect } from 'chai';
import { readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.js';
import { commandShell, type CommandShell, type ShellEnded } from '../support/commandShell.js';
import { postgresServer } from '../support/postgres.js';
import { shellBlocks, shownFiles, type ShellBlock } from '../support/shellBlocks.js';

const pages = ['.', 'docs', 'examples', 'examples/deploy'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join(folder, name)),
);
const blocks = pages.flatMap(shellBlocks);

/** All that cannot be run here, and why. */
const notRun: readonly (readonly [page: string, reason: string])[] = [
  ['README.md', 'it installs and tests this repository itself'],
  ['docs/bundling.md', 'the specs of the package bundle a handler of their own like this'],
  ['docs/bundling.md', 'the specs of the package bundle a handler of their own like this'],
  ['docs/nightly.md', 'it needs root and systemd'],
  ['docs/nightly.md', 'it needs Docker and a cluster'],
  ['docs/nightly.md', "it needs OpenTelemetry's SDK and a collector"],
  ['docs/performance.md', 'it measures for an hour'],
];

describe('the blocks of shell in pages', () => {
  let org: Sandbox;
  let shell: CommandShell;
  let ended: ReadonlyMap<string, ShellEnded>;

  before(async function () {
    this.timeout(1_200_000);
    org = await startSandbox({ users: 300, groups: 6, apps: 4, logs: 300 });
    shell = await commandShell();
    const server = new URL((await postgresServer()).url);
    const env = {
      OKTA_CLIENT_ORGURL: org.orgUrl,
      OKTA_CLIENT_TOKEN: org.token,
      EXAMPLES: resolve('examples/deploy'),
      PGHOST: server.hostname,
      PGPORT: server.port,
      PGUSER: server.username,
      PGPASSWORD: server.password,
      PGDATABASE: server.pathname.slice(1),
    };
    // A page is read from its top: its blocks follow one another in one folder. Two pages at a time.
    const outcomes = from(pages).pipe(
      mergeMap((page) => runPage(page, env), 2),
      toArray(),
    );
    ended = new Map((await lastValueFrom(outcomes)).flat());
  });

  after(async () => {
    shell.close();
    await org.close();
  });

  /** What a reader has already, by name. */
  const given = async (): Promise<[name: string, content: string][]> => {
    const response = await fetch(`${org.orgUrl}/api/v1/users?limit=3`, {
      headers: { authorization: `SSWS ${org.token}` },
    });
    const users = (await response.json()) as { readonly profile: { readonly email: string } }[];
    return [
      ['key.pem', '-----BEGIN PRIVATE KEY-----\n'],
      ['leavers.txt', users.map(({ profile }) => `${profile.email}\n`).join('')],
    ];
  };

  const runPage = async (page: string, env: Readonly<Record<string, string>>) => {
    const folder = page.replaceAll(/\W/g, '-');
    mkdirSync(join(shell.root, folder));
    for (const [name, content] of [...(await given()), ...shownFiles(page)]) {
      writeFileSync(join(shell.root, folder, name), content);
    }
    const outcomes: [place: string, ShellEnded][] = [];
    for (const { place, code } of runOf(page)) {
      outcomes.push([place, await shell.run(code, { folder, env })]);
    }
    return outcomes;
  };

  it('should be run, but for a few that say why they cannot be', () => {
    const left = blocks.flatMap(({ page, notRun: reason }) =>
      reason === undefined ? [] : [[page, reason]],
    );
    expect(left).to.deep.equal(notRun);
  });

  for (const { place, prints } of pages.flatMap(runOf)) {
    it(`should do what they say: ${place}`, () => {
      const { code, output = '' } = ended.get(place) ?? {};
      expect(code, output).to.equal(0);
      if (prints !== undefined) expect(output).to.match(patternOf(prints));
    });
  }
});

function runOf(page: string): ShellBlock[] {
  return blocks.filter((block) => block.page === page && block.notRun === undefined);
}

/**
 * The end of what is printed, with other figures: an `…` stands for anything, a number for any number.
 * What a slow machine says of its progress stands before it.
 */
function patternOf(prints: string): RegExp {
  const lines = prints
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll(/\d+(?:(?:,|\\\.|:)\d+)*/g, '[\\d.,:]+')
        // How long it took says the machine.
        .replaceAll(/\[\\d\.,:\]\+ (?:ms|s|min)\b/g, '[\\d.,:]+ (?:ms|s|min)[^·]*')
        .replaceAll('…', '.*'),
    );
  return new RegExp(`(?:^|\n)${lines.join('\n')}\\s*$`);
}
