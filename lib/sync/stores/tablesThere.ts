/** Whether tables are there, asked once for each of which nothing was told. */
export interface TablesThere {
  readonly has: (name: string) => Promise<boolean>;
  /** Told whether a table is there: none goes away during a run, and those that come are made by its sinks. */
  readonly tell: (name: string, isThere: boolean) => void;
}

/** @param ask Looks for a table. */
export function tablesThere(ask: (name: string) => Promise<boolean>): TablesThere {
  const known = new Map<string, boolean>();
  return {
    has: async (name) => {
      const found = known.get(name) ?? (await ask(name));
      // What was told in the meantime is newer.
      const isThere = known.get(name) ?? found;
      known.set(name, isThere);
      return isThere;
    },
    tell: (name, isThere) => {
      known.set(name, isThere);
    },
  };
}
