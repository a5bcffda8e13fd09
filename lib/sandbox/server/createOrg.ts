import { createCollections } from '../catalog/collections.js';
import { createAgenda } from '../data/agenda.js';
import { makeApp } from '../data/app.js';
import type { App } from '../data/app.js';
import { createAssignments } from '../data/assignments.js';
import { importedFrom, makeGroup } from '../data/group.js';
import type { Group } from '../data/group.js';
import { createLogs } from '../data/logs.js';
import { createMembers } from '../data/members.js';
import { createRecords } from '../data/records.js';
import { createStamps } from '../data/stamps.js';
import { createUsers } from '../data/users.js';
import { createOAuth } from '../oauth/oauth.js';
import type { Settings } from '../options/options.js';
import { isBarren } from './isBarren.js';
import { userTarget } from './org.js';
import type { Org } from './org.js';
import { createRefer } from './refer.js';

const adminsByDefault = 12;

/** The org that the options of a sandbox describe. */
export function createOrg(settings: Settings): Org {
  const { seed, serverClockOffset, startedAt, created, lists } = settings;
  let ahead = serverClockOffset;
  const now = (): number => Date.now() + ahead;
  const until = Date.UTC(2026, 0, 1);
  const { userTypes, lag } = settings;
  const users = createUsers({
    seed,
    count: settings.users,
    created,
    until,
    userTypes,
    now,
    searchLag: lag.search,
  });
  const ownGroups = Math.max(1, settings.groups - settings.appGroups);
  const groups = createRecords<Group>(settings.groups, (index) => {
    const group = makeGroup(seed, index);
    return index < ownGroups ? group : importedFrom(index % settings.apps, group);
  });
  const members = createMembers(seed, { ...settings, sizeOf: settings.members });
  const admins = Math.min(lists['/api/v1/iam/assignees/users'] ?? adminsByDefault, settings.users);
  const collections = createCollections(seed, lists, isBarren(seed, admins));
  return {
    seed,
    now,
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
    users,
    groups,
    members,
    apps: createRecords<App>(settings.apps, (index) => makeApp(seed, index)),
    assignments: createAssignments({
      seed,
      born: settings,
      groups,
      members,
      sizeOf: settings.appUsers,
    }),
    collections,
    refer: createRefer(seed, settings, collections),
    importedAppUsers: ({ index }) =>
      index < settings.apps ? (settings.importedAppUsers?.(index) ?? 0) : 0,
    admins: new Set(Array.from({ length: admins }, (_, index) => index)),
    lacking: settings.lacking,
    statsLimit: settings.statsLimit,
    requiresFilters: settings.requireFilters,
    userTypes,
    logs: createLogs({
      seed,
      count: settings.logs,
      start: startedAt.getTime(),
      now,
      lag: lag.log,
      failures: settings.failedEvents,
      someone: (number) =>
        settings.users === 0 ? undefined : userTarget(users, users.at(number % settings.users)),
    }),
    logLag: lag.log,
    stamps: createStamps(now, { groups: lag.stamps, everyone: lag.everyone }),
    agenda: createAgenda(now),
    delays: lag,
    oauth: createOAuth(settings.oauth),
  };
}
