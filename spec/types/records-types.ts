/** Compile-only: `npm run typecheck` is the test. */
import { map } from 'rxjs';
import type { CustomApiAction } from '../../lib/index.js';
import type {
  Application,
  Group,
  LogEvent,
  Policy,
  Records,
  User,
} from '../../lib/records/index.js';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function holds<T extends true>(): T;

declare const action: CustomApiAction;

holds<Equal<Records['/api/v1/users'], User>>();
holds<Equal<Records['/api/v1/groups/{groupId}/users'], User>>();
holds<Equal<Records['/api/v1/apps'], Application>>();
holds<Equal<Records['/api/v1/policies'], Policy>>();
holds<Equal<Records['/api/v1/logs'], LogEvent>>();
holds<Equal<User['id'], string | null | undefined>>();
holds<Equal<Group['objectClass'], readonly string[] | null | undefined>>();

action
  .of<Records['/api/v1/users']>()
  .stream({
    relativeUrl: '/api/v1/users',
    streaming: {
      state: { found: 0 },
      flow: map(({ record, state }) => {
        const email: string | null | undefined = record.profile?.email;
        const own: unknown = record.profile?.['badgeColour'];
        // @ts-expect-error -- an attribute of an org may be anything
        const text: string = record.profile?.['badgeColour'];
        // @ts-expect-error -- Okta has no such status
        const isGone = record.status === 'DELETED';
        return { email, own, text, isGone, found: state.found };
      }),
    },
  })
  .subscribe();

// Whatever an org leaves out, or answers `null` for.
export const none: Records['/api/v1/users'] = {};
export const nulls: Records['/api/v1/groups'] = { id: null, profile: null };
export const grant: Records['/governance/api/v1/grants'] = {
  targetPrincipal: { externalId: '00u1' },
};
export const client: Records['/oauth2/v1/clients'] = {
  client_id: '0oa1',
  grant_types: ['implicit'],
};

// @ts-expect-error -- no list of Okta
export type NoList = Records['/api/v1/nothing'];
