import type { Made } from './list.js';

/** A role that a user, a group or a client holds: a standard one first, a custom one second. */
export function assignedRole(made: Made, assignmentType: string): object {
  const isCustom = made.index === 1;
  const standard = ['READ_ONLY_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'];
  const set = isCustom ? made.refer('/api/v1/iam/resource-sets', made.number) : '';
  return {
    label: isCustom ? 'Regional helpdesk' : 'Administrator',
    type: isCustom ? 'CUSTOM' : standard[made.number % 3],
    status: 'ACTIVE',
    assignmentType,
    role: isCustom ? made.refer('/api/v1/iam/roles', made.number) : undefined,
    'resource-set': isCustom ? set : undefined,
  };
}
