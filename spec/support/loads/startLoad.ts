import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Load, Step } from './loadUsers.js';

/** A child process that loads users. */
export interface RunningLoad {
  readonly child: ChildProcess;
  /** Resolves with the first step that `condition` holds for, or `undefined` if it ends without. */
  readonly until: (condition: (step: Step) => boolean) => Promise<Step | undefined>;
  /** Resolves with all its steps once it has ended, however. */
  readonly ended: Promise<readonly Step[]>;
}

let built: string | undefined;

/**
 * Starts a child.
 *
 * @param within A command that is given the one to start.
 */
export function startLoad(load: Load, within: readonly string[] = []): RunningLoad {
  const [command = '', ...args] = [...within, ...commandOf(load)];
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const steps: Step[] = [];
  child.on('message', (step) => steps.push(step as Step));
  const gone = once(child, 'exit').then(() => steps);
  return {
    child,
    until: async (condition) => {
      const seen = steps.find(condition);
      if (seen !== undefined) return seen;
      return Promise.race([
        new Promise<Step>((resolve) => {
          child.on('message', (step) => {
            if (condition(step as Step)) resolve(step as Step);
          });
        }),
        gone.then(() => steps.find(condition)),
      ]);
    },
    ended: gone,
  };
}

function commandOf(load: Load): readonly string[] {
  built ??= build();
  return [process.execPath, join(built, 'spec/support/loads/loadUsers.js'), JSON.stringify(load)];
}

/** Makes JavaScript of the script and all that it needs: it is started hundreds of times. */
function build(): string {
  const folder = mkdtempSync(join(tmpdir(), 'okta-streams-built-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const options = {
    extends: join(process.cwd(), 'tsconfig.json'),
    compilerOptions: { noEmit: false, noCheck: true, rootDir: process.cwd(), outDir: folder },
    files: [join(process.cwd(), 'spec/support/loads/loadUsers.ts')],
    include: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, [tsc, '-p', folder], { stdio: 'inherit' });
  return folder;
}
