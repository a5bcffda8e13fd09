/** What a part of the benches found out: `results.json` holds it, `docs/performance.md` shows it. */
export interface PartReport {
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
  readonly charts: readonly Chart[];
}

/** A table, written out. */
export interface Table {
  readonly title: string;
  /** How it was measured. */
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A figure that was asked for, and what it is. */
export interface Goal {
  readonly name: string;
  readonly asked: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Bars side by side. */
export interface Chart {
  /** Of the file, without `.svg`. */
  readonly name: string;
  readonly title: string;
  readonly bars: readonly {
    readonly label: string;
    readonly value: number;
    readonly own: boolean;
  }[];
}

/** All parts, and where they were measured. */
export interface Results {
  readonly machine: string;
  readonly parts: Readonly<Record<string, PartReport & { readonly measured: string }>>;
}

/** A goal that is met by no less than `least`. */
export function atLeast(name: string, measured: number, least: number, unit = ''): Goal {
  return goal(name, '≥', measured, least, measured >= least, unit);
}

/** A goal that is met by no more than `most`. */
export function atMost(name: string, measured: number, most: number, unit = ''): Goal {
  return goal(name, '≤', measured, most, measured <= most, unit);
}

function goal(
  name: string,
  sign: string,
  measured: number,
  bound: number,
  met: boolean,
  unit: string,
): Goal {
  return {
    name,
    asked: `${sign} ${bound.toString()}${unit}`,
    measured: measured.toFixed(2) + unit,
    met,
  };
}
