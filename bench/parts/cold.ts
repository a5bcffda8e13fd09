import { noWait } from '../links.js';
import { median } from '../median.js';
import { atMost, type Goal, type PartReport } from '../report.js';
import type { ClientName } from '../runClient.js';
import { runScript } from '../runScript.js';
import { cpuPerMillion, interleaved, medianOf, ratioOf, type Samples } from '../samples.js';
import { serve, whole, type Setup } from '../setup.js';

const clients = {
  'undici, a loop by hand': 'undiciLoop',
  'RxJS expand + concatMap': 'rxjsExpand',
  'okta-streams': 'ours',
} as const satisfies Readonly<Record<string, ClientName>>;
type Name = keyof typeof clients;
const names = Object.keys(clients) as Name[];
const loop: Name = 'undici, a loop by hand';
const own: Name = 'okta-streams';

/** A ratio of few milliseconds wavers: 25 pairs tell 1.15 from 1.25. */
const pairsARun = 5;

/** The first pages of a process: what most orgs, and every serverless run, come to. */
export async function cold(setup: Setup): Promise<PartReport> {
  const few = await measured(setup, 5_000);
  const more = await measured(setup, 50_000);
  const user = await oneGet(setup, 'one user', '/api/v1/users/me');
  const page = await oneGet(setup, 'a page of 200 users', '/api/v1/users?limit=200');
  return {
    tables: [
      few.table,
      more.table,
      {
        title: 'One GET',
        note: `\`action()\` beside undici’s \`request\` and JSON, CPU in ms, a process each, imports not counted; medians of ${whole(pairsARun * setup.runs)} runs, and of the ratios run by run.`,
        head: ['', 'undici', 'okta-streams', '×'],
        rows: [...user.rows, ...page.rows],
      },
    ],
    goals: [
      ...few.goals(1.15, 1.1),
      atMost(
        '5,000 records: first record × undici loop',
        few.ratio(({ first }) => first),
        1.3,
      ),
      ...more.goals(1.08, 1.05),
      ...user.goals,
      ...page.goals,
    ],
    charts: [
      {
        name: 'cold',
        title: 'CPU of the first 5,000 records, ms',
        bars: names.map((name) => ({
          label: name,
          value: Math.round(milliseconds(few.samples, name)),
          own: name === own,
        })),
      },
    ],
  };
}

/** The first GET of a process and the hundredth. */
async function oneGet({ org, runs }: Setup, what: string, path: string) {
  const compared = async (which: 'first' | 'hundredth', most: number) => {
    const [hand, action]: [number[], number[]] = [[], []];
    for (let i = 0; i < pairsARun * runs; i++) {
      hand.push(await runScript('oneGet.js', 'undici', which, org.orgUrl, path));
      action.push(await runScript('oneGet.js', 'okta-streams', which, org.orgUrl, path));
    }
    const ratio = median(action.map((cpu, run) => cpu / (hand[run] ?? NaN)));
    return {
      row: [
        `${what}, the ${which}`,
        median(hand).toFixed(2),
        median(action).toFixed(2),
        ratio.toFixed(2),
      ],
      goal: atMost(`${what}, the ${which} GET: CPU × undici`, ratio, most),
    };
  };
  const both = [await compared('first', 1.3), await compared('hundredth', 1.1)];
  return { rows: both.map(({ row }) => row), goals: both.map(({ goal }) => goal) };
}

async function measured(setup: Setup, records: number) {
  const { org, runs } = setup;
  await serve(setup, noWait, records);
  const rows = Object.fromEntries(
    names.map((name) => [name, { client: clients[name], orgUrl: org.orgUrl }]),
  ) as Record<Name, { readonly client: ClientName; readonly orgUrl: string }>;
  const samples = await interleaved(pairsARun * runs, rows);
  const ratio = (figure: Parameters<typeof ratioOf>[2], name = own) =>
    ratioOf(samples, [name, loop], figure);
  const title = `${whole(records)} records`;
  return {
    samples,
    ratio,
    table: {
      title: `The first ${title} of a process`,
      note: `A process each, imports not counted, no wait before headers or in the body; medians of ${whole(pairsARun * runs)} runs, and of the ratios run by run. CPU is user and system.`,
      head: ['client', 'CPU, ms', '× undici loop', 'time, ms', '×', 'first record, ms', '×'],
      rows: names.map((name) => [
        name,
        whole(milliseconds(samples, name)),
        ratio(cpuPerMillion, name).toFixed(2),
        whole(1_000 * medianOf(samples, name, ({ seconds }) => seconds)),
        ratio(({ seconds }) => seconds, name).toFixed(2),
        medianOf(samples, name, ({ first }) => first).toFixed(1),
        ratio(({ first }) => first, name).toFixed(2),
      ]),
    },
    goals: (cpu: number, time: number): readonly Goal[] => [
      atMost(`${title}: CPU × undici loop`, ratio(cpuPerMillion), cpu),
      atMost(
        `${title}: time × undici loop`,
        ratio(({ seconds }) => seconds),
        time,
      ),
    ],
  };
}

function milliseconds(samples: Samples<Name>, name: Name): number {
  return 1_000 * medianOf(samples, name, ({ cpu }) => cpu);
}
