import { readNumber, refuseUnknown, type Complete } from './option.js';

/** How late an org is, in milliseconds; each 0 by default. */
export interface Lag {
  /** Until `search` of users sees a change; until then it shows what was. */
  readonly search?: number | undefined;
  /** Until `lastMembershipUpdated` of a group moves. */
  readonly stamps?: number | undefined;
  /** The same of Everyone, whose stamp also goes back at every third reading. */
  readonly everyone?: number | undefined;
  /** Until the System Log holds an event, at most: events then come in another order than they happened. */
  readonly log?: number | undefined;
  /** Until a user who is deactivated is so: `transitioningToStatus` says it is under way. */
  readonly deactivation?: number | undefined;
  /** From `user.lifecycle.delete.initiated` to `.completed`, the user still being there. */
  readonly deletion?: number | undefined;
}

const names = ['search', 'stamps', 'everyone', 'log', 'deactivation', 'deletion'] as const;

/** Completes the lags of a sandbox. */
export function readLag(given: Lag = {}): Complete<Lag> {
  refuseUnknown('lag', given, names);
  const [search, stamps, everyone, log, deactivation, deletion] = names.map((name) =>
    readNumber(`lag.${name}`, given[name], { fallback: 0, max: 86_400_000 }),
  ) as [number, number, number, number, number, number];
  return { search, stamps, everyone, log, deactivation, deletion };
}
