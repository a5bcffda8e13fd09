import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtScript } from '../builtScript.js';
import type { ProcessOptions } from './queueProcess.js';

/** Readers and workers of a queue, each a process. */
export interface Members {
  /**
   * Starts one. It says `leading` in a line of its output when it has the lease, adds a line to the effects for
   * each record, `id` or `id delivery`, and exits with 0 when the generation is done.
   */
  readonly begin: (options: ProcessOptions) => ChildProcess;
  /** Whether they keep results, where the engine does. */
  readonly keepResults: boolean;
}

/** Programs that use the library. */
export const programs: Members = {
  keepResults: true,
  begin: (options) => start('spec/support/queueKills/queueProcess.ts', [JSON.stringify(options)]),
};

/** The command, as users run it; of PostgreSQL alone, whose leases need no time. */
export const commands: Members = { keepResults: false, begin: beginCommand };

function beginCommand(options: ProcessOptions): ChildProcess {
  const { url, name, generation, role, effects, orgUrl, token, folder, rows } = options;
  const { hostname, port, username, password, pathname } = new URL(url);
  const env = {
    OKTA_CLIENT_ORGURL: orgUrl,
    OKTA_CLIENT_TOKEN: token,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
    EFFECTS: effects,
  };
  const rxjs = pathToFileURL(resolve('node_modules/rxjs/dist/cjs/index.js')).href;
  writeFileSync(
    `${folder}/flow.mjs`,
    `import { appendFileSync } from 'node:fs';
     import { delay, mergeMap, of, tap } from '${rxjs}';
     export default mergeMap(({ record }) => of(record).pipe(
       delay(60), tap(({ id }) => appendFileSync(process.env.EFFECTS, id + '\\n'))), 10);`,
  );
  const search = '/api/v1/users?search=id pr';
  const queue = `queue:postgres#${name}`;
  const args = {
    reader: ['stream', search, '--to', queue, '--select', 'id', '--backlog', '2000', '--json'],
    worker: ['work', '--from', queue, '--flow', 'flow.mjs', '--until-empty', '--json'].concat(
      '--rows',
      rows.toString(),
      '--max-deliveries',
      '1000',
    ),
  };
  return start('lib/cli/main.ts', [...args[role], '--generation', generation], {
    cwd: folder,
    env,
  });
}

function start(
  source: string,
  args: readonly string[],
  { cwd = '.', env = {} }: { cwd?: string; env?: object } = {},
): ChildProcess {
  const { PATH } = process.env;
  return spawn(process.execPath, [builtScript(source), ...args], {
    cwd,
    env: { PATH, HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
