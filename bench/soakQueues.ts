/**
 * Kills readers, workers and the servers of queues, pauses them and cuts their network, over and over, and
 * tells what was lost, doubled and repeated.
 *
 * Run: npm run soak:queues [kills] [jetstream | postgres], 200 of each without. Ends with 1 when something is off.
 */
import { killedJetStream, killedPostgres } from '../spec/support/queueKills/engines.js';
import { killedQueue } from '../spec/support/queueKills/killedQueue.js';

const [kills = '200', only] = process.argv.slice(2);
let isOff = false;
for (const [name, start] of Object.entries({
  jetstream: killedJetStream,
  postgres: killedPostgres,
})) {
  if (only !== undefined && only !== name) continue;
  const seen = await killedQueue(await start(), Number(kills), Math.random);
  console.log(name, JSON.stringify(seen, undefined, 2));
  isOff ||= seen.lost + seen.doubled + seen.stuck.length > 0 || seen.repeats > seen.allowed;
}
process.exit(isOff ? 1 : 0);
