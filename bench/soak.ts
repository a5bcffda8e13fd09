/**
 * A long run against an org that answers one time in twenty with a fault: three streams at a time, with
 * read-ahead, over and over; every fifth is left early. Nothing may be lost or doubled inside a run, and
 * no socket, timer, listener or memory left behind.
 *
 * Run: npm run soak [minutes], 30 without a number. Ends with 1 when something is off.
 */
import { fork } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { customApiAction, privateKeyJwt } from 'okta-streams';
import { lastValueFrom, map, take, tap, toArray } from 'rxjs';
import { median } from './median.js';
import type { SoakOrg, SoakStats } from './soakOrg.js';

const minutes = Number(process.argv[2] ?? 30);
const end = performance.now() + minutes * 60_000;
const readAheads = [1, 2, 5];
const leaveEvery = 5;
const sampleEvery = Math.min(5_000, (minutes * 60_000) / 60);
const mebibyte = 2 ** 20;

interface Sample {
  readonly heap: number;
  readonly rss: number;
  readonly sockets: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const org = fork(new URL('soakOrg.ts', import.meta.url), { execArgv: process.execArgv });
const { orgUrl, ids } = (await ask(publicKey.export({ format: 'jwk' }))) as SoakOrg;
const listenersBefore = listeners();

const action = customApiAction({
  orgUrl,
  auth: privateKeyJwt({
    clientId: '0oaSoak',
    privateKey: pem(privateKey),
    scopes: 'okta.users.read',
    dpop: true,
  }),
  timeout: 1_000,
  retry: { attempts: 10, baseDelay: 5, maxDelay: 200 },
  rateLimit: { share: 1, reserve: 0 },
});

const told = new Map<string, number>();
const counting = action.events.subscribe({
  next: (event) => {
    const detail = event.type === 'retry' || event.type === 'wait' ? ` ${event.reason}` : '';
    const key = event.type + detail;
    told.set(key, (told.get(key) ?? 0) + 1);
  },
  error: console.error,
});

const off: string[] = [];
const samples: Sample[] = [];
let runs = 0;
let left = 0;
let records = 0;

await Promise.all([...readAheads.map(streams), sampled()]);
counting.unsubscribe();

// Idle connections are closed by then; what is still there has leaked.
await sleep(6_000);
collectGarbage();
const final = (await ask('stats')) as SoakStats;
const resources = process.getActiveResourcesInfo();
const sockets = resources.filter((name) => name.startsWith('TCP')).length;
const timers = resources.filter((name) => name === 'Timeout').length;
org.kill();
report();

/** One stream after the other. */
async function streams(readAhead: number): Promise<void> {
  for (let run = 1; performance.now() < end && off.length < 10; run++) {
    const stream = action.of<{ readonly id: string }>().stream({
      relativeUrl: '/api/v1/users',
      streaming: { readAhead },
    });
    const name = `run ${run.toString()} with readAhead ${readAhead.toString()}`;
    const isLeft = run % leaveEvery === 0;
    const few = 1 + ((run * 379) % ids.length);
    await lastValueFrom(
      stream.pipe(
        map(({ record }) => record.id),
        take(isLeft ? few : Infinity),
        toArray(),
        tap((seen) => {
          check(seen, isLeft ? ids.slice(0, few) : ids, name);
        }),
      ),
    ).catch((error: unknown) => off.push(`${name}: ${String(error)}`));
    if (isLeft) left++;
    else runs++;
  }
}

/** Whether a run has delivered each record, once and in order. */
function check(seen: readonly string[], ids: readonly string[], name: string): void {
  records += seen.length;
  const kinds = new Set(seen);
  const lost = ids.filter((id) => !kinds.has(id)).length;
  const doubled = seen.length - kinds.size;
  const inOrder = seen.every((id, place) => id === ids[place]);
  if (lost > 0 || doubled > 0 || !inOrder) {
    off.push(`${name}: ${lost.toString()} lost, ${doubled.toString()} doubled`);
  }
}

async function sampled(): Promise<void> {
  while (performance.now() < end) {
    await sleep(sampleEvery);
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    const { openConnections } = (await ask('stats')) as SoakStats;
    samples.push({ heap: heapUsed / mebibyte, rss: rss / mebibyte, sockets: openConnections });
  }
}

function report(): void {
  const quarter = (number: number, key: keyof Sample) => {
    const [from, to] = [number - 1, number].map((part) => Math.ceil((samples.length * part) / 4));
    return median(samples.slice(from, to).map((sample) => sample[key]));
  };
  const flat = (name: string, key: keyof Sample, most: number) => {
    const [second, last] = [quarter(2, key), quarter(4, key)];
    if (last - second > most)
      off.push(`${name} grew from ${second.toFixed(1)} to ${last.toFixed(1)}`);
    return `${second.toFixed(1)} → ${last.toFixed(1)}`;
  };
  const none = (name: string, found: number) => {
    if (found > 0) off.push(`${found.toString()} ${name} left behind`);
    return found.toString();
  };
  const listenersMore = listeners() - listenersBefore;
  const rows: readonly (readonly [string, string])[] = [
    ['minutes', minutes.toString()],
    ['whole runs; left early', `${runs.toString()}; ${left.toString()}`],
    ['records', records.toLocaleString('en')],
    ['requests that the org has seen', final.requests.toLocaleString('en')],
    ...[...told]
      .filter(([key]) => /^(?:retry|wait)/.test(key))
      .sort()
      .map(([key, times]) => [key, times.toLocaleString('en')] as const),
    ['heap, MiB, median of the second → last quarter', flat('heap', 'heap', 3)],
    ['resident set, MiB, likewise', flat('resident set', 'rss', 16)],
    ['connections, likewise', flat('connections', 'sockets', 3)],
    ['most connections at once', final.peakConnections.toString()],
    ['connections that the org still has', none('connections', final.openConnections)],
    ['exchanges that the org still has', none('exchanges', final.inFlight)],
    ['sockets, timers left', `${none('sockets', sockets)}, ${none('timers', timers)}`],
    ['listeners on process more than before', none('listeners', listenersMore)],
  ];
  console.log('| soak | |\n| --- | ---: |');
  for (const [name, figure] of rows) console.log(`| ${name} | ${figure} |`);
  if (runs === 0) off.push('no run has ended');
  console.log(off.length === 0 ? '\nnothing lost, doubled or left behind' : `\n${off.join('\n')}`);
  process.exitCode = off.length === 0 ? 0 : 1;
}

async function ask(question: object | string): Promise<unknown> {
  const answer = once(org, 'message');
  org.send(question);
  const [value] = (await answer) as [unknown];
  return value;
}

function listeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

function pem(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}
