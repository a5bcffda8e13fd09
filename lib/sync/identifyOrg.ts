import { map, type Observable } from 'rxjs';
import { dateOf } from '../http/dateOf.js';
import { valueOf } from '../sinks/shared/valueAt.js';
import type { CustomApiAction } from '../types/action.js';
import { readOrSkip } from './readOrSkip.js';

/** An org, as it tells who it is. */
export interface OrgIdentity {
  readonly id: string;
  /** Milliseconds that its clock is ahead of ours. */
  readonly ahead: number;
}

/** Asks the org who it is; where it does not say, its address stands for it. */
export function identifyOrg(
  action: CustomApiAction,
  orgUrl: () => string,
  now: () => number,
): Observable<OrgIdentity> {
  return readOrSkip(action, '/.well-known/okta-organization').pipe(
    map((output) => {
      const id = valueOf(output?.body, 'id');
      const date = output === undefined ? undefined : dateOf(output.headers);
      return {
        id: typeof id === 'string' && id !== '' ? id : orgUrl(),
        ahead: date === undefined ? 0 : date - now(),
      };
    }),
  );
}
