import { median } from './median.js';
import type { ClientName, ClientRun, Figures } from './runClient.js';
import { readyClient } from './runClient.js';

/** What each client took, run by run. */
export type Samples<Name extends string = ClientName> = ReadonlyMap<Name, readonly Figures[]>;

/** A figure of a run. */
export type Figure = (figures: Figures) => number;

export const recordsPerSecond: Figure = ({ records, seconds }) => records / seconds;
/** Seconds of CPU for 1,000,000 records. */
export const cpuPerMillion: Figure = ({ cpu, records }) => (cpu / records) * 1e6;

/** Runs to compare, by the name of their row. */
export type Rows<Name extends string> = Readonly<Record<Name, ClientRun>>;

/** Runs one after another, all of them `runs` times, so that what changes meanwhile hits all. */
export function interleaved<Name extends string>(
  runs: number,
  rows: Rows<Name>,
): Promise<Samples<Name>> {
  const alone = entriesOf(rows).map(([name, row]) => ({ [name]: row }) as Partial<Rows<Name>>);
  return sideBySide(runs, ...alone);
}

/** Runs group after group, those of a group at once, all of them `runs` times: for clients that mostly wait. */
export async function sideBySide<Name extends string>(
  runs: number,
  ...groups: readonly Partial<Rows<Name>>[]
): Promise<Samples<Name>> {
  const samples = new Map<Name, Figures[]>();
  for (let i = 0; i < runs; i++) {
    console.error(`run ${(i + 1).toString()} of ${runs.toString()}`);
    for (const group of groups) {
      const clients = await Promise.all(entriesOf(group).map(([, row]) => readyClient(row)));
      const figures = await Promise.all(clients.map((client) => client.run()));
      for (const [at, [name]] of entriesOf(group).entries()) collect(samples, name, figures[at]);
    }
  }
  return samples;
}

/** The median of a figure of one row. */
export function medianOf<Name extends string>(
  samples: Samples<Name>,
  name: Name,
  figure: Figure,
): number {
  return median(runsOf(samples, name).map(figure));
}

/** The median of the ratios of two rows, run by run. */
export function ratioOf<Name extends string>(
  samples: Samples<Name>,
  [one, other]: readonly [one: Name, other: Name],
  figure: Figure,
): number {
  const others = runsOf(samples, other).map(figure);
  return median(
    runsOf(samples, one)
      .map(figure)
      .map((value, run) => value / (others[run] ?? NaN)),
  );
}

function runsOf<Name extends string>(samples: Samples<Name>, name: Name): readonly Figures[] {
  return samples.get(name) ?? [];
}

function collect<Name extends string>(
  samples: Map<Name, Figures[]>,
  name: Name,
  figures: Figures | undefined,
): void {
  if (figures === undefined) return;
  samples.set(name, [...(samples.get(name) ?? []), figures]);
}

function entriesOf<Name extends string>(rows: Partial<Rows<Name>>): readonly [Name, ClientRun][] {
  return Object.entries(rows) as [Name, ClientRun][];
}
