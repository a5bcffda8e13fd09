import type { Extent } from './extent.js';
import type { Loaded } from './loaded.js';
import type { KnownTable } from './state.js';

/** What the next run is told of each table. */
export function knownAfter(
  known: Readonly<Record<string, KnownTable>>,
  results: ReadonlyMap<string, Loaded>,
  extents: ReadonlyMap<string, Extent>,
): Readonly<Record<string, KnownTable>> {
  const read = Array.from(results).flatMap(([name, { known: own }]) => {
    if (own === undefined) return [];
    const extent = extents.get(name);
    const uneven = extent?.kind === 'parents' ? extent.uneven : undefined;
    const fullRequests = own.fullRequests ?? known[name]?.fullRequests;
    return [[name, { ...own, fullRequests, uneven }] as const];
  });
  return { ...known, ...Object.fromEntries(read) };
}
