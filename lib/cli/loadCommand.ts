import { installCommand } from '../sinks/shared/installCommand.js';

/**
 * Loads a command, and with it what it is made of.
 *
 * @throws Error that says how to install rxjs and zod where one of them is missing: npm leaves peers
 * out when it is told to.
 */
export async function loadCommand<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const missing = peers.filter((name) => isMissing(name, cause));
    if (missing.length === 0) throw cause;
    const message = `the package ${missing.join(', ')} is not installed; ${installCommand(peers)}`;
    throw new Error(message, { cause });
  }
}

const peers = ['rxjs', 'zod'];

function isMissing(name: string, cause: unknown): boolean {
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  return cause.code === 'ERR_MODULE_NOT_FOUND' && cause.message.includes(`package '${name}'`);
}
