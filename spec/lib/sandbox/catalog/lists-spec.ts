import { expect } from 'chai';
import { lists } from '../../../../lib/sandbox/catalog/lists.js';
import { oktaTables } from '../../../../lib/sync/oktaTables.js';

describe('lists of the catalog', () => {
  it('should log the events alone that tell the tables of a sync of a change', () => {
    const shape = (path: string) => path.replace(/\{[^}]*\}/g, '{}');
    const byPath = new Map(
      oktaTables
        .filter(({ within }) => within === undefined)
        .map((table) => [shape(table.relativeUrl), table]),
    );
    const untold = lists.flatMap(({ path, events = {} }) => {
      const table = byPath.get(shape(path));
      if (table === undefined) return [];
      const { changed = [], deleted = [] } = table.events ?? {};
      const told = new Set([...changed, ...deleted]);
      return Object.values(events)
        .filter((type) => !told.has(type))
        .map((type) => `${table.name}: ${type}`);
    });
    expect(untold).to.deep.equal([]);
  });
});
