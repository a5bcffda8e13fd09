import type { Group } from './group.js';

/** When the memberships of groups changed last, as an org tells it: late, and not always forward. */
export interface Stamps {
  /** Notes that a membership of a group has changed now. */
  readonly touch: (group: Group) => void;
  /** What `lastMembershipUpdated` says at this moment, in milliseconds. */
  readonly read: (group: Group) => number;
}

/** How late stamps are, in milliseconds. */
export interface StampLags {
  readonly groups: number;
  readonly everyone: number;
}

/** Stamps that follow what happens after these lags; that of Everyone goes back at every third reading. */
export function createStamps(now: () => number, lags: StampLags): Stamps {
  const touched = new Map<number, number[]>();
  let readings = 0;
  return {
    touch: ({ index }) => {
      const times = touched.get(index) ?? [];
      times.push(now());
      // Of all that are old enough, the last one is what is told, and the one before goes back to it.
      if (times.length > 1_000) times.splice(0, 500);
      touched.set(index, times);
    },
    read: (group) => {
      const isEveryone = group.type === 'BUILT_IN';
      const visible = now() - (isEveryone ? lags.everyone : lags.groups);
      const times = touched.get(group.index) ?? [];
      const told = times.findLastIndex((time) => time <= visible);
      const goesBack = isEveryone && lags.everyone > 0 && (readings += 1) % 3 === 0;
      return times[goesBack ? told - 1 : told] ?? group.lastMembershipUpdated;
    },
  };
}
