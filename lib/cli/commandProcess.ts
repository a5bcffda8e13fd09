import { setImmediate } from 'node:timers/promises';
import { commandLine } from './commandLine.js';
import { errorLine } from './errorLine.js';
import { exitCodes } from './exitCode.js';
import { isClosedPipe, unwritable } from './writeOut.js';

/** The process of a command: it ends with the code that the command's ending stands for. */
export async function commandProcess(args: readonly string[]): Promise<void> {
  // Who reads our output may leave: `| head`. There is nobody left to tell.
  let failure: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isClosedPipe(error)) process.exit(exitCodes.complete);
    failure = unwritable(error);
  });
  process.stderr.on('error', () => undefined);

  // What is told then leads to lines of the source.
  if (process.env['OKTA_STREAMS_DEBUG'] === '1') process.setSourceMapsEnabled(true);

  const ending = await commandLine(args);
  process.exitCode = exitCodes[ending];
  // Help and version are written by others, who do not look what becomes of them.
  await setImmediate();
  if (ending === 'complete' && failure !== undefined) {
    process.stderr.write(errorLine(failure));
    process.exitCode = exitCodes.failed;
  }
}
