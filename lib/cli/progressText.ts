import type { Tally, WorkCounts } from './tally.js';

/** What a pause is for, in the words of people who know rate limits and not this library. */
const reasons: Readonly<Record<string, string>> = {
  share: 'our share of the rate limit is used up',
  reserve: 'the rest of the rate limit is for others',
  quota: 'the org said 429',
  concurrency: 'the org said 429, too many at once',
  budget: 'the store of the shared budget is away',
  permits: 'as many requests are on their way as may be',
  probe: 'the first request is to tell the rate limit',
  network: 'the connection failed',
  timeout: 'no answer in time',
  body: 'a response broke off',
  lease: 'the lease is held elsewhere, and taken over if nobody renews it',
};

/** A count as people read it: `20,000`. */
export function count(value: number, unit?: string): string {
  const text = value.toLocaleString('en-US');
  if (unit === undefined) return text;
  return `${text} ${unit}${value === 1 ? '' : 's'}`;
}

/** A duration in the unit that fits it: `12 ms`, `8.2 s`, `4 min 10 s`, `6 h 3 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 950) return `${Math.round(milliseconds).toString()} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60).toString()} min ${(whole % 60).toString()} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60).toString()} h ${(minutes % 60).toString()} min`;
}

/**
 * How far a stream has come, in one line.
 *
 * @param elapsed Milliseconds since it began.
 * @param now Milliseconds since the epoch.
 * @param total Records that there will be, `Infinity` where nobody knows.
 */
export function progressText(tally: Tally, elapsed: number, now: number, total = Infinity): string {
  const { recordsStreamed, parents, rows, areRowsOther, pages, work, budget, pause, notice } =
    tally;
  const rate = Math.round(rows / Math.max(elapsed / 1_000, 0.001));
  const rest = timeLeft(tally, elapsed, total);
  const left = pause === undefined ? 0 : pause.until - now;
  return [
    ...(notice === undefined ? [] : [notice]),
    ...(rest === undefined ? [] : [`${duration(rest)} left`]),
    ...(parents === undefined ? [] : [count(parents, 'parent')]),
    count(recordsStreamed, 'record'),
    ...(areRowsOther ? [count(rows, 'row')] : []),
    ...(work === undefined ? [count(pages, 'page')] : workText(work)),
    areRowsOther ? `${count(rate)} rows/s` : `${count(rate)}/s`,
    ...(budget === undefined
      ? []
      : [`rate limit ${count(budget.remaining)}/${count(budget.limit)}`]),
    ...(pause === undefined || left <= 0
      ? []
      : [`waits ${duration(left)}: ${reasons[pause.reason] ?? pause.reason}`]),
  ].join(' · ');
}

/** What has become of deliveries of a queue, but for those that were settled. */
export function workText({ released, buried, lost }: WorkCounts): readonly string[] {
  return [
    ...(released === 0 ? [] : [`${count(released)} to come again`]),
    ...(buried === 0 ? [] : [`${count(buried)} put aside`]),
    ...(lost === 0 ? [] : [`${count(lost)} lost to others`]),
  ];
}

/** Milliseconds until the end, at the pace of this run; nothing before there is one. */
function timeLeft(
  { recordsStreamed, recordsBefore }: Tally,
  elapsed: number,
  total: number,
): number | undefined {
  const done = recordsStreamed - recordsBefore;
  if (!Number.isFinite(total) || done <= 0 || recordsStreamed >= total) return undefined;
  return (elapsed / done) * (total - recordsStreamed);
}
