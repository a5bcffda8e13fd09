/**
 * How memory depends on the number of records: the peak resident set of a process that streams
 * 20,000 users through a slow flow, and of one that streams 1,000,000.
 *
 * Twice: with 64 MiB of old space, and with V8's default limits. What a run needs shows in the first;
 * in the second V8 leaves garbage where it is for as long as the memory of the machine allows, in a
 * long run more than in a short one.
 *
 * The org is a process of its own. Run: npx tsx bench/memory.ts
 */
import { fork } from 'node:child_process';
import { apiToken, customApiAction } from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import { concatMap, delay, last, lastValueFrom, of } from 'rxjs';

const [, script = '', role, orgUrl = '', token = '', records = '0'] = process.argv;
const mebibyte = 2 ** 20;

if (role === 'client') {
  const action = customApiAction({ orgUrl, auth: apiToken(token) });
  let peak = 0;
  const slowly = concatMap((record: unknown) => {
    peak = Math.max(peak, process.memoryUsage.rss());
    return of(record).pipe(delay(1));
  });
  const output = await lastValueFrom(
    action({
      requestType: 'GET(Streaming)',
      relativeUrl: '/api/v1/users',
      query: { search: 'created gt "1970-01-01T00:00:00.000Z"' },
      streaming: {
        recordLimit: Number(records),
        // Slow page by page: a delay for each record would take hours.
        flow: (source) => source.pipe(last(), slowly),
      },
    }),
  );
  if (output.recordsStreamed !== Number(records)) throw new Error(`lost records: ${output.end}`);
  process.send?.(peak);
} else {
  const org = await startSandbox({ users: 1_000_000 });
  const peakOf = (count: number, flags: readonly string[]) =>
    new Promise<number>((resolve, reject) => {
      const client = fork(script, ['client', org.orgUrl, org.token, count.toString()], {
        execArgv: [...process.execArgv, ...flags],
      });
      client.once('message', (peak) => {
        resolve(Number(peak));
      });
      client.once('error', reject);
      client.once('exit', (code) => {
        reject(new Error(`the client ended with ${String(code)}`));
      });
    });
  const row = async (limits: string, flags: readonly string[]) => {
    const small = await peakOf(20_000, flags);
    const large = await peakOf(1_000_000, flags);
    const more = large - small;
    console.log(`| ${[limits, ...[small, large, more].map(mib)].join(' | ')} |`);
    return more;
  };
  const mib = (bytes: number) => (bytes / mebibyte).toFixed(1);

  console.log('| peak RSS, MiB | 20,000 records | 1,000,000 records | more |');
  console.log('| --- | ---: | ---: | ---: |');
  const more = await row('64 MiB of old space', ['--max-old-space-size=64']);
  await row("V8's default limits", []);
  await org.close();
  console.log(`\nasked for, with 64 MiB: at most 20 more`);
  if (more > 20 * mebibyte) process.exitCode = 1;
}
