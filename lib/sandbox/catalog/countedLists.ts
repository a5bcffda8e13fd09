import { lists } from './lists.js';

/** The lists whose size an option can say, by path; admins are the users who hold a role. */
export const countedLists: readonly string[] = [
  ...lists.map(({ path }) => path),
  '/api/v1/iam/assignees/users',
];
