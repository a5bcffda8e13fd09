import { OktaInputError } from '../errors.js';
import { quoted } from '../url/quoted.js';
import { orNear } from './checkCatalog.js';
import type { SyncTable } from './types.js';

/**
 * The tables of a run, parents before their children: those that are named, `'all'`, or those that are
 * not opt-in; with each the tables whose records it is asked by.
 *
 * @throws OktaInputError for a name that no table has, with the nearest ones.
 */
export function selectTables(
  catalog: readonly SyncTable[],
  wanted: readonly string[] | 'all' | undefined,
): readonly SyncTable[] {
  const byName = new Map(catalog.map((table) => [table.name, table]));
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) throw new OktaInputError('tables', 'must name one table at least');
    const unknown = wanted.find((name: string) => !byName.has(name)) as string | undefined;
    if (unknown !== undefined) {
      const names = [...byName.keys()];
      throw new OktaInputError(
        'tables',
        `has ${quoted(unknown)}, which is no table${orNear(unknown, names)}`,
      );
    }
  }
  const isWanted = ({ name, optIn = false }: SyncTable) =>
    wanted === undefined ? !optIn : wanted === 'all' || wanted.includes(name);
  const names = new Set<string>();
  const add = (table: SyncTable) => {
    const above = byName.get(table.parent ?? table.within?.table ?? '');
    if (above !== undefined) add(above);
    names.add(table.name);
  };
  catalog.filter(isWanted).forEach(add);
  return [...names].flatMap((name) => byName.get(name) ?? []);
}
