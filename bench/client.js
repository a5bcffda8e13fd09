/**
 * One measured client: a process that reads all records once and tells its parent what that took.
 *
 * Argument, as JSON: `client` (a file of ./clients), what its `read` takes, and `pause`, milliseconds
 * that the consumer takes for every record or every page, if it is slow.
 */
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

const { client, pause, ...options } = JSON.parse(process.argv[2]);
const pageSize = 200;
let requested = 0;
let records = 0;
let ahead = 0;
let first = 0;
let started = 0;

const requesting = () => {
  requested++;
  ahead = Math.max(ahead, requested - Math.floor(records / pageSize));
};
subscribe('undici:request:create', requesting);
subscribe('http.client.request.start', requesting);

/** What the consumer does with a record; a promise if it takes its time. */
function step(record) {
  if (typeof record !== 'object') throw new TypeError('not a record');
  if (records === 0) first = performance.now() - started;
  if (pause?.every === 'record') return setTimeout(pause.ms).then(done);
  if (pause?.every === 'page' && records % pageSize === pageSize - 1)
    return setTimeout(pause.ms).then(done);
  done();
  return undefined;
}

function done() {
  records++;
}

const { read } = await import(`./clients/${client}.js`);
process.send('ready');
await once(process, 'message');

const before = process.cpuUsage();
started = performance.now();
await read({ ...options, step });
const seconds = (performance.now() - started) / 1_000;
const { user, system } = process.cpuUsage(before);

const rss = process.resourceUsage().maxRSS / 1_024;
process.send({ records, requested, seconds, cpu: (user + system) / 1e6, rss, first, ahead });
process.disconnect();
