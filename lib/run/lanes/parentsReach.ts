import type { CursorContent, ParentsCursor } from '../../checkpoint/cursor.js';
import { parentCursor, type Lane } from './lane.js';
import type { ParentList } from './parentList.js';

/** How far a run over parents has come: which are done, and where those in hand are. */
export interface ParentsReach {
  /** The content of a cursor behind what is committed or flushed; none where nothing is left. */
  readonly at: (
    which: 'committed' | 'flushed',
    recordsStreamed: number,
  ) => CursorContent | undefined;
  /** What has been flushed is durable now. */
  readonly commit: (recordsStreamed: number) => void;
  /** How many parents are done, earlier runs included. */
  readonly done: (which: 'committed' | 'flushed') => number;
  /** Whether all parents are done. */
  readonly isOver: (which: 'committed' | 'flushed') => boolean;
}

/** What the reach is read from. */
export interface ParentsReachOptions {
  readonly lanes: ReadonlySet<Lane>;
  readonly list: ParentList;
  readonly start: CursorContent;
  /** Whether the run has a sink: then another can go on behind the last commit, and nowhere else. */
  readonly isLoaded: boolean;
}

/** The reach of a run that begins at `start`. */
export function parentsReach({ lanes, list, start, isLoaded }: ParentsReachOptions): ParentsReach {
  const durable = { content: start };

  const placeNow = (which: 'committed' | 'flushed'): ParentsCursor => {
    const first = start.parents;
    // A token that has lost its right to all of them is answered 404 as well: nothing is done then.
    if (first !== undefined && !list.answered() && list.gone().count > 0) return first;
    const open = [...lanes].flatMap((lane) => parentCursor(lane, which) ?? []);
    const done = list.taken() - open.length;
    return { ...list.place(), open, done, answered: list.answered() };
  };
  const contentOf = (which: 'committed' | 'flushed', recordsStreamed: number): CursorContent =>
    which === 'committed' && isLoaded
      ? durable.content
      : { ...start, recordsStreamed, parents: placeNow(which) };

  return {
    at: (which, recordsStreamed) => {
      const content = contentOf(which, recordsStreamed);
      return isBehindAll(content) ? undefined : content;
    },
    commit: (recordsStreamed) => {
      durable.content = contentOf('flushed', recordsStreamed);
    },
    done: (which) => contentOf(which, 0).parents?.done ?? 0,
    isOver: (which) => isBehindAll(contentOf(which, 0)),
  };
}

function isBehindAll({ parents }: CursorContent): boolean {
  return parents?.next === undefined && parents?.open.length === 0;
}
