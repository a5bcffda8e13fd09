#!/usr/bin/env node
import { commandLine } from './commandLine.js';
import { exitCodes } from './exitCode.js';

// Who reads our output may leave: `| head`. There is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.complete : exitCodes.failed);
});
process.stderr.on('error', () => undefined);

// What is told then leads to lines of the source.
if (process.env['OKTA_STREAMS_DEBUG'] === '1') process.setSourceMapsEnabled(true);

process.exitCode = exitCodes[await commandLine(process.argv.slice(2))];
