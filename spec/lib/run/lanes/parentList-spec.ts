import { expect } from 'chai';
import type { ParentsCursor } from '../../../../lib/checkpoint/cursor.js';
import type { End } from '../../../../lib/cursor.js';
import type { Page } from '../../../../lib/paging/page.js';
import { parentList } from '../../../../lib/run/lanes/parentList.js';

const start: ParentsCursor = { next: '/p?1', taken: ['x'], open: [], done: 3, answered: false };

function page(number: number, ids: readonly string[], end?: End): Page {
  return {
    url: `/p?${number.toString()}`,
    statusCode: 200,
    headers: {},
    records: ids.map((id) => ({ id })),
    deliveredBefore: number === 1 ? ['x'] : [],
    next: end === undefined ? `/p?${(number + 1).toString()}` : undefined,
    end,
    failure: undefined,
  };
}

describe('parentList', () => {
  it('should be where it began until a page is there', () => {
    expect(parentList(start).place()).to.deep.equal({ next: '/p?1', taken: ['x'] });
  });

  it('should give parents in order, and say where it goes on behind each', () => {
    const list = parentList(start);
    list.add(page(1, ['a', 'b']));
    list.add(page(2, []));
    list.add(page(3, ['c'], 'lastPage'));
    list.close();
    expect(list.waiting()).to.equal(3);
    const seen: unknown[] = [];
    for (let one = list.take(); one !== undefined; one = list.take()) {
      seen.push([one.parent, list.place(), list.waiting()]);
    }
    expect(seen).to.deep.equal([
      [{ id: 'a' }, { next: '/p?1', taken: ['x', 'a'] }, 2],
      [{ id: 'b' }, { next: '/p?3', taken: [] }, 1],
      [{ id: 'c' }, { next: undefined, taken: [] }, 0],
    ]);
    expect(list.isOver()).to.equal(true);
    expect(list.taken()).to.equal(6);
  });

  it('should wait behind a page for the next', () => {
    const list = parentList(start);
    list.add(page(1, ['a']));
    list.take();
    expect(list.take()).to.equal(undefined);
    expect(list.place()).to.deep.equal({ next: '/p?2', taken: [] });
    expect(list.isOver()).to.equal(false);
  });

  it('should stay at a page that leads nowhere, though it is not the last', () => {
    const list = parentList(start);
    list.add(page(1, ['a'], 'loop'));
    list.take();
    list.close();
    expect(list.place()).to.deep.equal({ next: '/p?1', taken: ['x', 'a'] });
    expect(list.isOver()).to.equal(true);
  });

  it('should be over where all have been taken before', () => {
    const list = parentList({ ...start, next: undefined, taken: [] });
    expect(list.isRead()).to.equal(true);
    expect(list.isOver()).to.equal(true);
  });
});
