import { firstValueFrom, fromEvent, merge, take } from 'rxjs';
import type { SandboxOptions } from '../sandbox/options/options.js';
import { startSandbox, type Sandbox } from '../sandbox/startSandbox.js';
import { count } from './progressText.js';
import type { Conclusion } from './report.js';
import { sandboxOptions, type SandboxCommandOptions } from './sandboxOptions.js';
import { UsageError } from './usageError.js';
import { writeOut } from './writeOut.js';

const usersByDefault = 1_000;

/** Serves an Okta-like org until it is interrupted. */
export async function sandboxCommand(options: SandboxCommandOptions): Promise<Conclusion> {
  const { users = usersByDefault } = options;
  const org = await started({ ...sandboxOptions(options), users });
  const interrupted = merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM'));
  await writeOut(process.stdout, introduction(org, users));
  await firstValueFrom(interrupted.pipe(take(1)));
  await org.close();
  return { ending: 'complete' };
}

/** Where the org is, how to sign in, and what makes the next command speak to it. */
export function introduction({ orgUrl, token }: Sandbox, users: number): string {
  return [
    `An org with ${count(users, 'user')}, until Ctrl-C.`,
    '',
    `orgUrl  ${orgUrl}`,
    `token   ${token}`,
    '',
    `export OKTA_CLIENT_ORGURL=${orgUrl}`,
    `export OKTA_CLIENT_TOKEN=${token}`,
    '',
  ].join('\n');
}

async function started(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (cause) {
    // What a sandbox refuses of its options.
    if (cause instanceof TypeError) throw new UsageError(cause.message, { cause });
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    if (!isTaken) throw cause;
    const port = String(options.port);
    throw new Error(`port ${port} is taken; give another --port, or none`, { cause });
  }
}
