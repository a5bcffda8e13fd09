/** Imported before a measured process: tells its CPU milliseconds at its end, as the last line of standard error. */
import { writeSync } from 'node:fs';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(2, `\n${((user + system) / 1_000).toFixed(1)}`);
});
