import { makeGroup } from '../data/group.js';
import type { Group } from '../data/group.js';
import { createLogs } from '../data/logs.js';
import { createMembers } from '../data/members.js';
import { createOAuth } from '../oauth/oauth.js';
import type { Settings } from '../options/options.js';
import { userTarget } from './org.js';
import type { Org } from './org.js';
import { createRecords } from '../data/records.js';
import { createUsers } from '../data/users.js';

/** The org that the options of a sandbox describe. */
export function createOrg(settings: Settings): Org {
  const { seed, serverClockOffset, startedAt, created, apps, grants, roles } = settings;
  const now = (): number => Date.now() + serverClockOffset;
  const until = Date.UTC(2026, 0, 1);
  const users = createUsers({ seed, count: settings.users, created, until });
  return {
    seed,
    now,
    users,
    groups: createRecords<Group>(settings.groups, (index) => makeGroup(seed, index)),
    members: createMembers(seed, settings),
    logs: createLogs({
      seed,
      count: settings.logs,
      start: startedAt.getTime(),
      now,
      someone: (number) =>
        settings.users === 0 ? undefined : userTarget(users, users.at(number % settings.users)),
    }),
    oauth: createOAuth(settings.oauth),
    counts: { apps, grants, roles },
  };
}
