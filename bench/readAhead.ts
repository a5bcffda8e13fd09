/**
 * How much read-ahead gives on a link with 80 ms to the headers and 80 ms of body: `readAhead: 1` and
 * `readAhead: 0` in turn, against the same server, medians and their ratio.
 *
 * Run: npx tsx bench/readAhead.ts [runs]
 */
import { apiToken, customApiAction } from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import { lastValueFrom } from 'rxjs';
import { median } from './median.js';

const runs = Number(process.argv[2] ?? 5);
const org = await startSandbox({ users: 6_000, latency: 80, bodyDuration: 80 });
const action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });

async function seconds(readAhead: number): Promise<number> {
  const started = performance.now();
  await lastValueFrom(
    action({
      requestType: 'GET(Streaming)',
      relativeUrl: '/api/v1/users',
      streaming: { readAhead },
    }),
  );
  return (performance.now() - started) / 1_000;
}

await seconds(1); // connections and JIT
const without: number[] = [];
const ahead: number[] = [];
for (let run = 0; run < runs; run++) {
  without.push(await seconds(0));
  ahead.push(await seconds(1));
}
await org.close();

const ratios = without.map((slow, run) => slow / (ahead[run] ?? NaN));
console.log(`| readAhead | seconds, median of ${runs.toString()} |
| --- | ---: |
| 0 | ${median(without).toFixed(3)} |
| 1 | ${median(ahead).toFixed(3)} |

ratio, median: ${median(ratios).toFixed(2)} (asked for: 1.8)`);
if (median(ratios) < 1.8) process.exitCode = 1;
