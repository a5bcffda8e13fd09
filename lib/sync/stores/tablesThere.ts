/** Whether tables are there, asked once for each that is. */
export interface TablesThere {
  readonly has: (name: string) => Promise<boolean>;
  /** Told of tables that are there. */
  readonly add: (name: string) => void;
}

/** Remembers of tables that they are there, since none goes away during a run. */
export function tablesThere(ask: (name: string) => Promise<boolean>): TablesThere {
  const there = new Set<string>();
  return {
    has: async (name) => {
      if (!there.has(name) && (await ask(name))) there.add(name);
      return there.has(name);
    },
    add: (name) => there.add(name),
  };
}
