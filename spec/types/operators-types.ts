/** Compile-only: `npm run typecheck` is the test. */
import { bufferCount, map, of, pipe, type Observable } from 'rxjs';
import { z } from 'zod';
import type { CustomApiAction } from '../../lib/types/action.js';
import type { FlowInput } from '../../lib/types/streaming.js';
import {
  attempt,
  concatMapEager,
  forEachParent,
  helperFlow,
  inBuckets,
  takeRecords,
  toNdjson,
  validate,
  withState,
  type ChildRecord,
} from '../../operators/index.js';
import { expectType } from '../support/expectType.js';

interface State {
  readonly manager: string;
}
interface Group {
  readonly id: string;
}
interface User {
  readonly id: string;
  readonly email: string;
}

declare const action: CustomApiAction;
declare const state: State;
declare const users: Observable<User>;
declare const pages: Observable<readonly User[]>;
declare const inputs: Observable<FlowInput<User, State>>;

const schema = z.object({ id: z.string(), hired: z.string().transform((text) => new Date(text)) });
type Checked = FlowInput<{ id: string; hired: Date }, State>;

// takeRecords
expectType<Observable<readonly User[]>>()(pages.pipe(takeRecords(3)));
// @ts-expect-error A count is a number.
pages.pipe(takeRecords('3'));
// @ts-expect-error Records come in pages.
users.pipe(takeRecords(3));

// withState
expectType<Observable<FlowInput<User, State>>>()(users.pipe(withState(state)));
expectType<Observable<FlowInput<User, undefined>>>()(users.pipe(withState(undefined)));

// concatMapEager
expectType<Observable<string>>()(
  users.pipe(concatMapEager(({ id }) => Promise.resolve(id), { concurrency: 2 })),
);
// @ts-expect-error The inner Observable is an ObservableInput.
users.pipe(concatMapEager(() => 1));

// helperFlow
expectType<Observable<string>>()(
  pages.pipe(
    helperFlow(
      map(({ record, state }) => `${record.id} ${state.manager}`),
      { state },
    ),
  ),
);
expectType<Observable<number[]>>()(
  pages.pipe(
    helperFlow(
      pipe(
        map(({ state }) => state.manager.length),
        bufferCount(2),
      ),
      { window: 'record', concurrency: 2, state },
    ),
  ),
);
expectType<Observable<undefined>>()(pages.pipe(helperFlow(map(({ state }) => state))));
expectType<Observable<User>>()(
  pages.pipe(
    helperFlow(
      map(({ record }) => record),
      { window: 2 },
    ),
  ),
);
expectType<Observable<FlowInput<User, State>>>()(
  pages.pipe(helperFlow((records) => records, { state })),
);
pages.pipe(
  helperFlow(
    // @ts-expect-error The state has no such field.
    map(({ state }) => String(state.nobody)),
    { state },
  ),
);
const mirror = <T>(records: Observable<T>) => records;
// @ts-expect-error No such window.
pages.pipe(helperFlow(mirror, { window: 'pages' }));

// attempt
expectType<Observable<string | number>>()(
  inputs.pipe(
    attempt(({ record, state }, index) => of(record.email, state.manager, index), {
      concurrency: 2,
      retries: 2,
      delay: (attempts) => attempts * 100,
      timeout: 1_000,
      onFailure: ({ record, state, attempts }) => of(record.id, state.manager, attempts),
      onCounts: ({ ok, failed }) => {
        expectType<number>()(ok + failed);
      },
    }),
  ),
);
expectType<Observable<number>>()(
  inputs.pipe(attempt(() => [1], { onFailure: () => undefined, delay: () => of('go') })),
);
expectType<Observable<number>>()(
  inputs.pipe(attempt(() => Promise.resolve(1), { onFailure: console.error })),
);
// @ts-expect-error No such word.
inputs.pipe(attempt(() => [1], { onFailure: 'ignore' }));
// @ts-expect-error The work is an ObservableInput.
inputs.pipe(attempt(() => 1));

// validate
expectType<Observable<Checked>>()(inputs.pipe(validate(schema)));
expectType<Observable<Checked>>()(
  inputs.pipe(
    validate(schema, {
      onInvalid: ({ record, state, error }) => {
        expectType<User>()(record);
        expectType<State>()(state);
        expectType<z.core.$ZodIssue[]>()(error.issues);
      },
    }),
  ),
);
// @ts-expect-error No such word.
inputs.pipe(validate(schema, { onInvalid: 'ignore' }));

// toNdjson
expectType<Observable<string>>()(users.pipe(toNdjson()));
expectType<Observable<string>>()(users.pipe(toNdjson(schema)));
// @ts-expect-error A schema is one of zod's.
users.pipe(toNdjson({ type: 'object' }));

// forEachParent
expectType<Observable<ChildRecord<Group, User, State>>>()(
  action.of<Group>().stream({
    relativeUrl: '/api/v1/groups',
    streaming: {
      state,
      flow: forEachParent(action.of<User>(), ({ record, state }) => ({
        relativeUrl: `/api/v1/groups/${record.id}/users`,
        query: { manager: state.manager },
        streaming: { recordLimit: 3 },
      })),
    },
  }),
);
expectType<Observable<string>>()(
  action.of<Group>().stream({
    relativeUrl: '/api/v1/groups',
    streaming: {
      flow: forEachParent(
        action.of<User>(),
        ({ record }) => ({ relativeUrl: `/api/v1/groups/${record.id}/users` }),
        {
          flow: map(({ parent, record }) => `${parent.id} ${record.email}`),
          onCursor: ({ parent }) => {
            expectType<Group>()(parent);
          },
          onSkipped: ({ parent, error }) => {
            expectType<Group>()(parent);
            expectType<number>()(error.statusCode);
          },
        },
      ),
    },
  }),
);
expectType<Observable<ChildRecord<User, unknown, State>>>()(
  inputs.pipe(
    forEachParent(action, ({ record }) => ({ relativeUrl: `/api/v1/users/${record.id}/groups` })),
  ),
);
const request = { relativeUrl: '/api/v1/users' };
// @ts-expect-error A stream has no body.
inputs.pipe(forEachParent(action, () => ({ ...request, body: {} })));
// @ts-expect-error The flow of the children is an option of its own.
inputs.pipe(forEachParent(action, () => ({ ...request, streaming: { flow: mirror } })));
// @ts-expect-error No such word.
inputs.pipe(forEachParent(action, () => request, { onGone: 'ignore' }));

// inBuckets
const bucketOf = ({ id }: User) => id;
const numbered = (user: User) => user.id.length;
const once = () => of(1);
expectType<Observable<string>>()(users.pipe(inBuckets(bucketOf, ({ email }) => [email])));
users.pipe(inBuckets(bucketOf, once, { perBucket: undefined, onFailure: 'finish' }));
// @ts-expect-error A bucket is named by a text.
users.pipe(inBuckets(numbered, once));
// @ts-expect-error A run is an ObservableInput.
users.pipe(inBuckets(bucketOf, () => 1));
// @ts-expect-error Others finish, or are stopped.
users.pipe(inBuckets(bucketOf, once, { onFailure: 'skip' }));
