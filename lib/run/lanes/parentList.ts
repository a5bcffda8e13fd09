import type { ParentsCursor } from '../../checkpoint/cursor.js';
import type { OktaApiError } from '../../errors.js';
import { identityOf } from '../../paging/identity.js';
import type { Page } from '../../paging/page.js';
import type { RowKey } from '../../sinks/types.js';
import { progressFrom, type ProgressCell } from '../../paging/progress.js';

/** The list that parents are taken from, one lane each, as far as it has been read. */
export interface ParentList {
  /** Of the pages of the list. */
  readonly progress: ProgressCell;
  /** A page of parents has been read. */
  readonly add: (page: Page) => void;
  /** No page comes any more. */
  readonly close: () => void;
  /** The next parent, in the order of the list; none where none is waiting. */
  readonly take: () => { readonly parent: unknown } | undefined;
  /** How many parents are waiting. */
  readonly waiting: () => number;
  /** Whether no page comes any more and no parent is waiting. */
  readonly isOver: () => boolean;
  readonly isRead: () => boolean;
  /** Where the list goes on behind the parents that have been taken, earlier runs included. */
  readonly place: () => Pick<ParentsCursor, 'next' | 'taken'>;
  /** How many parents have been taken, earlier runs included. */
  readonly taken: () => number;
  /** The org knows a parent. */
  readonly answer: () => void;
  readonly answered: () => boolean;
  /** A parent is gone. */
  readonly lose: (error: OktaApiError) => void;
  /** All that was read of a parent that is gone has been flushed; `rows` are those of it in the sink. */
  readonly forget: (rows: RowKey) => void;
  /** The rows to take away by now, each once; none before the org has known a parent. */
  readonly forgotten: () => readonly RowKey[];
  /** The parents of this run that are gone. */
  readonly gone: () => { readonly count: number; readonly first: OktaApiError | undefined };
}

/** The list from a place on. */
export function parentList(start: ParentsCursor): ParentList {
  const pages: Page[] = [];
  const forgotten: RowKey[] = [];
  const at = { record: 0, next: start.next, taken: [...start.taken] };
  const count = { waiting: 0, taken: start.done + start.open.length, gone: 0 };
  const state: { isRead: boolean; answered: boolean; first?: OktaApiError } = {
    isRead: start.next === undefined,
    answered: start.answered,
  };

  /** Goes on behind pages whose parents have all been taken. */
  const turn = () => {
    for (let [page] = pages; page !== undefined; [page] = pages) {
      if (at.record === 0) Object.assign(at, { next: page.url, taken: [...page.deliveredBefore] });
      if (at.record < page.records.length) return;
      pages.shift();
      at.record = 0;
      const isLast = page.end === 'lastPage' || page.end === 'notPaginated';
      if (isLast || page.next !== undefined) {
        Object.assign(at, { next: isLast ? undefined : page.next, taken: [] });
      }
    }
  };

  return {
    progress: progressFrom(0),
    add: (page) => {
      pages.push(page);
      count.waiting += page.records.length;
      if (pages.length === 1) turn();
    },
    close: () => {
      state.isRead = true;
    },
    take: () => {
      const [page] = pages;
      if (page === undefined) return undefined;
      const parent = page.records[at.record];
      at.record++;
      at.taken.push(identityOf(parent));
      count.waiting--;
      count.taken++;
      turn();
      return { parent };
    },
    waiting: () => count.waiting,
    isOver: () => state.isRead && pages.length === 0,
    isRead: () => state.isRead,
    place: () => ({ next: at.next, taken: [...at.taken] }),
    taken: () => count.taken,
    answer: () => {
      state.answered = true;
    },
    answered: () => state.answered,
    lose: (error) => {
      count.gone++;
      state.first ??= error;
    },
    forget: (rows) => {
      forgotten.push(rows);
    },
    forgotten: () => (state.answered ? forgotten.splice(0) : []),
    gone: () => ({ count: count.gone, first: state.first }),
  };
}
