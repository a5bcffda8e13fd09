import { createHash } from 'node:crypto';
import { profileOf } from '../data/user.js';
import type { User } from '../data/user.js';
import { refuse } from './reply.js';
import type { Call } from './reply.js';

/** The weak ETag of a user: it changes with the profile alone, as at Okta. */
export function etagOf(seed: number, user: User): string {
  const text = JSON.stringify(profileOf(seed, user));
  return `W/"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
}

/** Ends a call whose `If-Match` is not the ETag of the user it would change. */
export function checkMatch(seed: number, call: Call, user: User): void {
  const wanted = call.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== etagOf(seed, user)) {
    refuse(412, 'E0000231', 'The resource has been modified: its ETag does not match If-Match.');
  }
}
