import type { ListRow } from './list.js';
import { administratorRows } from './rows/administrators.js';
import { appRows } from './rows/apps.js';
import { brandRows } from './rows/brands.js';
import { directoryRows } from './rows/directory.js';
import { governanceRows } from './rows/governance.js';
import { policyRows } from './rows/policies.js';
import { securityRows } from './rows/security.js';
import { userRows } from './rows/users.js';

/**
 * The lists that are made from their shapes, by subject. Users, groups, their members, apps and what
 * is assigned to them, users of devices and the System Log have routes of their own.
 */
export const lists: readonly ListRow[] = [
  ...directoryRows,
  ...administratorRows,
  ...appRows,
  ...policyRows,
  ...securityRows,
  ...brandRows,
  ...governanceRows,
  ...userRows,
];
