/** What was seen of the records of a generation. */
export interface Seen {
  /** A line for each effect: the id of a record, and that of its delivery where it is known. */
  readonly effects: readonly string[];
  /** Ids in the log and in the results, where the engine can tell. */
  readonly kept: readonly (readonly string[])[];
}

/** Counts what is missing, what is kept again, and what was done again, of so many records. */
export function tally(records: number, { effects, kept }: Seen) {
  const deliveries = new Map<string, Set<string>>();
  for (const line of effects) {
    const [id = '', delivery = ''] = line.split(' ');
    deliveries.set(id, (deliveries.get(id) ?? new Set()).add(delivery));
  }
  const distinct = kept.map((ids) => new Set(ids).size);
  const sum = (figures: readonly number[]) => figures.reduce((all, one) => all + one, 0);
  return {
    lost: sum([deliveries.size, ...distinct].map((found) => records - found)),
    // A record that came by two deliveries is in the log twice, for what comes again is the same delivery.
    doubled: sum([
      ...kept.map(({ length }, n) => length - (distinct[n] ?? 0)),
      ...Array.from(deliveries.values(), ({ size }) => size - 1),
    ]),
    repeats: effects.length - deliveries.size,
  };
}
