/**
 * Kills readers, workers and the servers of queues, pauses them and cuts their network, over and over, and
 * tells what was lost, doubled and repeated.
 *
 * Run: npm run soak:queues [jetstream | postgres] [kills], 200 of each without. Ends with 1 when something is off.
 */
import { killedJetStream, killedPostgres } from '../spec/support/queueKills/engines.js';
import { killedQueue } from '../spec/support/queueKills/killedQueue.js';
import { median } from './median.js';

const engines = { jetstream: killedJetStream, postgres: killedPostgres };
const args = process.argv.slice(2);
const isCount = (word: string) => /^[1-9]\d*$/.test(word);
const unknown = args.find((word) => !isCount(word) && !(word in engines));
if (unknown !== undefined) {
  throw new TypeError(`no engine "${unknown}"; write soak:queues [jetstream | postgres] [kills]`);
}
const kills = Number(args.find(isCount) ?? 200);
const only = args.find((word) => !isCount(word));

for (const [name, start] of Object.entries(engines)) {
  if (only !== undefined && only !== name) continue;
  const { takeovers, ended, ...seen } = await killedQueue(await start(), kills, Math.random);
  const took = { count: takeovers.length, median: median(takeovers), most: takeovers.at(-1) };
  console.log(name, JSON.stringify({ ...seen, took, ended: ended.length }, undefined, 2));
  for (const line of new Set(ended)) console.log(`  ended: ${line}`);
  const isOff = seen.lost + seen.doubled + seen.stuck.length > 0 || seen.repeats > seen.allowed;
  if (isOff) process.exitCode = 1;
}
process.exit();
