import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { builtScript } from '../builtScript.js';
import type { Load, Step } from './loadUsers.js';

/** A child process that loads users. */
export interface RunningLoad {
  readonly child: ChildProcess;
  /** Resolves with the first step that `condition` holds for, or `undefined` if it ends without. */
  readonly until: (condition: (step: Step) => boolean) => Promise<Step | undefined>;
  /** Resolves with all its steps once it has ended, however. */
  readonly ended: Promise<readonly Step[]>;
}

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
  return [process.execPath, builtScript('spec/support/loads/loadUsers.ts'), JSON.stringify(load)];
}
