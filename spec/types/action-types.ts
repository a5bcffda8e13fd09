/** Compile-only: `npm run typecheck` is the test. */
import {
  concatMap,
  filter,
  map,
  mergeMap,
  of,
  pipe,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import type { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import type {
  ActionEvent,
  ActionOutput,
  ChildRecord,
  Cursor,
  CustomApiAction,
  End,
  FinalOutput,
  FlowInput,
  OktaError,
  OktaErrorCode,
  OktaInputError,
  ReadInput,
  Sink,
  StreamingOptions,
  StreamInput,
  StreamOutput,
  TypedAction,
  WriteInput,
} from '../../lib/index.js';
import { toReadableStream } from '../../lib/index.js';

/** `any` equals itself alone, so an inferred `any` never passes for what was expected. */
type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

declare function expectType<Expected>(): <const Actual>(
  actual: Actual,
  ...equal: Equal<Actual, Expected> extends true ? [] : [message: 'types differ', actual: Actual]
) => void;

interface User {
  readonly id: string;
  readonly profile: { readonly email: string };
}

interface Manager {
  managerEmail: string;
}

declare const action: CustomApiAction;
declare const error: OktaError;
declare const output: StreamOutput;
declare const event: ActionEvent;
declare const cursor: Cursor;
declare function assignManager(id: string, email: string): Observable<boolean>;

const users = action.of<User>();
const relativeUrl = '/api/v1/users';
const state: Manager = { managerEmail: 'lee@acme.com' };

// The helper Equal tells `any` from everything else.
expectType<true>()({} as Equal<string, string>);
expectType<false>()({} as Equal<unknown, ReturnType<typeof JSON.parse>>);
expectType<false>()({} as Equal<string, ReturnType<typeof JSON.parse>>);

// No flow: record and State.
expectType<Observable<FlowInput<unknown, undefined>>>()(action.stream({ relativeUrl }));
expectType<Observable<FlowInput<User, undefined>>>()(users.stream({ relativeUrl }));
expectType<Observable<FlowInput<User, undefined>>>()(users.stream({ relativeUrl, streaming: {} }));
expectType<Observable<FlowInput<User, undefined>>>()(
  users.stream({ relativeUrl, streaming: { recordLimit: null, cursor } }),
);
expectType<Observable<FlowInput<User, Manager>>>()(
  users.stream({ relativeUrl, streaming: { state } }),
);

// Children of parents: the parent beside them, in the flow and without one.
interface Group {
  readonly id: string;
}
const members = action.of<User, Group>();
const parents = { relativeUrl: '/api/v1/groups' };
expectType<Observable<ChildRecord<Group, User, undefined>>>()(
  members.stream({ relativeUrl, streaming: { parents, lanes: { count: 4 } } }),
);
expectType<Observable<ChildRecord<unknown, User, Manager>>>()(
  users.stream({ relativeUrl, streaming: { parents, state } }),
);
expectType<Observable<[string, string]>>()(
  members.stream({
    relativeUrl,
    streaming: {
      parents: {
        ...parents,
        onSkipped: ({ parent }) => {
          expectType<Group>()(parent);
        },
      },
      flow: map(({ record, parent }): [string, string] => [parent.id, record.id]),
    },
  }),
);
expectType<Observable<boolean>>()(
  members.stream({
    relativeUrl,
    streaming: {
      state,
      flow: mergeMap((input) => {
        expectType<ChildRecord<Group, User, Manager>>()(input);
        return assignManager(input.record.id, input.state.managerEmail);
      }),
      parents,
    },
  }),
);
expectType<Observable<FinalOutput>>()(
  members({
    requestType: 'GET(Streaming)',
    relativeUrl,
    streaming: { parents, state, flow: map(({ parent, state }) => parent.id + state.managerEmail) },
  }),
);
const ofParent = map(({ parent }: { readonly parent: Group }) => parent);
// @ts-expect-error -- a stream without parents has none for its flow
members.stream({ relativeUrl, streaming: { flow: ofParent } });

// No State: `undefined` in the flow.
expectType<Observable<string>>()(
  users.stream({
    relativeUrl,
    streaming: {
      flow: map((input) => {
        expectType<FlowInput<User, undefined>>()(input);
        return input.record.id;
      }),
    },
  }),
);

// State before the flow, after it, and with other fields between.
expectType<Observable<boolean>>()(
  users.stream({
    relativeUrl,
    query: { search: 'status eq "ACTIVE"' },
    streaming: {
      state,
      recordLimit: 10_000,
      flow: mergeMap(({ record, state }) => assignManager(record.id, state.managerEmail), 4),
    },
  }),
);
expectType<Observable<boolean>>()(
  users.stream({
    streaming: {
      flow: mergeMap(({ record, state }) => {
        expectType<User>()(record);
        expectType<Manager>()(state);
        return assignManager(record.id, state.managerEmail);
      }, 4),
      window: 'record',
      state,
    },
    relativeUrl,
  }),
);

// State written in place is inferred from State alone, never from the flow.
expectType<Observable<string>>()(
  users.stream({
    relativeUrl,
    streaming: {
      state: { managerEmail: 'lee@acme.com', tries: 2 },
      flow: map(({ state }) => {
        expectType<{ managerEmail: string; tries: number }>()(state);
        return state.managerEmail;
      }),
    },
  }),
);

// Several operators.
expectType<Observable<number>>()(
  users.stream({
    relativeUrl,
    streaming: {
      state,
      flow: pipe(
        filter(({ record }) => record.profile.email !== ''),
        concatMap(({ record, state }) => assignManager(record.id, state.managerEmail)),
        map((assigned) => (assigned ? 1 : 0)),
        map(Number),
      ),
    },
  }),
);

// A flow of its own, written for a wider input.
const idOf = map(({ record }: { readonly record: { readonly id: string } }) => record.id);
expectType<Observable<string>>()(users.stream({ relativeUrl, streaming: { flow: idOf } }));
expectType<Observable<string>>()(users.stream({ relativeUrl, streaming: { flow: idOf, state } }));

// Records are `unknown` without of().
action.stream({
  relativeUrl,
  streaming: {
    flow: map(({ record }) => {
      expectType<unknown>()(record);
      // @ts-expect-error -- an unknown record has no fields
      return record.id as string;
    }),
  },
});

// Options whose types do not tell whether State and flow are there, as a wrapper has them.
declare const options: StreamingOptions<User, Manager, string>;
expectType<Observable<string | FlowInput<User, Manager | undefined>>>()(
  users.stream({ relativeUrl, streaming: options }),
);
expectType<Observable<string | FlowInput<User, Manager | undefined>>>()(
  users.stream({ relativeUrl, streaming: { ...options, recordLimit: 10 } }),
);
expectType<Observable<FinalOutput>>()(
  users({ requestType: 'GET(Streaming)', relativeUrl, streaming: options }),
);
function wrapped<T, S, R>(
  { stream }: TypedAction<T>,
  streaming: StreamingOptions<T, S, R>,
): Observable<R | FlowInput<T, S | undefined>> {
  return stream({ relativeUrl, streaming });
}
function ran<T, S, R>(typed: TypedAction<T>, streaming?: StreamingOptions<T, S, R>) {
  return typed({ requestType: 'GET(Streaming)', relativeUrl, streaming });
}
/** With a flow that is there for certain, what it emits and nothing else. */
function flowing<T, S, R>(
  { stream }: TypedAction<T>,
  streaming: StreamingOptions<T, S, R> & {
    readonly state: S;
    readonly flow: OperatorFunction<FlowInput<T, NoInfer<S>>, R>;
  },
): Observable<R> {
  return stream({ relativeUrl, streaming });
}
expectType<Observable<string | FlowInput<User, Manager | undefined>>>()(wrapped(users, options));
expectType<Observable<FinalOutput>>()(ran(users, options));
expectType<Observable<boolean>>()(
  flowing(users, {
    state,
    flow: mergeMap(({ record, state }) => assignManager(record.id, state.managerEmail)),
  }),
);
// @ts-expect-error -- the records of the options are not those of the action
action.of<Manager>().stream({ relativeUrl, streaming: options });
// @ts-expect-error -- the records of the options are not those of the action
action.of<Manager>()({ requestType: 'GET(Streaming)', relativeUrl, streaming: options });
// @ts-expect-error -- only GET(Streaming) streams
users({ requestType: 'GET', relativeUrl, streaming: options });
users.stream({
  relativeUrl,
  // @ts-expect-error -- no such option
  streaming: { ...options, recordLimits: 10 },
});
declare const sinkOfManagers: Sink<Manager>;
// @ts-expect-error -- the sink is for other rows than the records
users.stream({ relativeUrl, streaming: { sink: sinkOfManagers } });
// @ts-expect-error -- the sink is for other rows than what the flow emits
users.stream({ relativeUrl, streaming: { flow: map(() => 1), sink: sinkOfManagers } });

// requestType may be left out of stream, or be the one it is.
action.stream({ requestType: 'GET(Streaming)', relativeUrl });
// @ts-expect-error -- stream is GET(Streaming)
action.stream({ requestType: 'GET', relativeUrl });
// @ts-expect-error -- relativeUrl is required
action.stream({});
// @ts-expect-error -- the flow takes a State that is not given
users.stream({ relativeUrl, streaming: { flow: map((input: FlowInput<User, Manager>) => input) } });
users.stream({
  relativeUrl,
  // @ts-expect-error -- the State is not the flow's
  streaming: { state: { other: 1 }, flow: map((input: FlowInput<User, Manager>) => input) },
});
// @ts-expect-error -- no such window
action.stream({ relativeUrl, streaming: { window: 'pages' } });
// @ts-expect-error -- a cursor comes out of a run
action.stream({ relativeUrl, streaming: { cursor: { v: 1 } } });
// @ts-expect-error -- no partial inference: of<User>().stream(…)
action.stream<User>({ relativeUrl });

// The action itself: one output, whatever the request.
expectType<Observable<ActionOutput>>()(action({ requestType: 'GET', relativeUrl }));
expectType<Observable<ActionOutput>>()(action({ requestType: 'DELETE', relativeUrl }));
expectType<Observable<ActionOutput>>()(
  action({ requestType: 'POST', relativeUrl, body: { profile: {} }, throwHttpErrors: false }),
);
expectType<Observable<ActionOutput>>()(
  action({ requestType: 'PUT', relativeUrl, body: [], bodySchema: z.array(z.string()) }),
);
expectType<Observable<ActionOutput>>()(
  action({ requestType: 'PATCH', relativeUrl, body: new FormData() }),
);
expectType<Observable<unknown>>()(
  action({ requestType: 'GET', relativeUrl }).pipe(map(({ body }) => body)),
);

expectType<Observable<FinalOutput>>()(action({ requestType: 'GET(Streaming)', relativeUrl }));
expectType<Observable<FinalOutput>>()(
  users({
    requestType: 'GET(Streaming)',
    relativeUrl,
    streaming: {
      state,
      flow: mergeMap(({ record, state }) => {
        expectType<User>()(record);
        expectType<Manager>()(state);
        return assignManager(record.id, state.managerEmail);
      }),
    },
  }),
);
expectType<Observable<FinalOutput>>()(
  users({
    requestType: 'GET(Streaming)',
    relativeUrl,
    streaming: {
      flow: map((input) => {
        expectType<FlowInput<User, undefined>>()(input);
        return input;
      }),
    },
  }),
);
expectType<Observable<FinalOutput>>()(
  users({ requestType: 'GET(Streaming)', relativeUrl, streaming: { state } }),
);
users({
  requestType: 'GET(Streaming)',
  relativeUrl,
  streaming: {
    observer: {
      next: (value) => {
        expectType<StreamOutput>()(value);
      },
    },
    until: of(1),
  },
});

users({
  // @ts-expect-error -- the last overload is for requests, whose type is another
  requestType: 'GET(Streaming)',
  relativeUrl,
  // @ts-expect-error -- the flow takes no State, and one is given
  streaming: { state, flow: map((input: FlowInput<User, undefined>) => input) },
});
users({
  // @ts-expect-error -- the last overload is for requests, whose type is another
  requestType: 'GET(Streaming)',
  relativeUrl,
  // @ts-expect-error -- the flow takes a State that is not given
  streaming: { flow: map((input: FlowInput<User, Manager>) => input) },
});

// @ts-expect-error -- a GET has no body
action({ requestType: 'GET', relativeUrl, body: {} });
// @ts-expect-error -- a DELETE has no body
action({ requestType: 'DELETE', relativeUrl, body: {} });
// @ts-expect-error -- a GET has no bodySchema
action({ requestType: 'GET', relativeUrl, bodySchema: z.object({}) });
// @ts-expect-error -- a stream has no body
action({ requestType: 'GET(Streaming)', relativeUrl, body: {} });
// @ts-expect-error -- a stream has no body
action.stream({ relativeUrl, body: {} });
// @ts-expect-error -- only GET(Streaming) streams
action({ requestType: 'POST', relativeUrl, streaming: {} });
// @ts-expect-error -- only GET(Streaming) streams
action({ requestType: 'GET', relativeUrl, streaming: { recordLimit: 1 } });
// @ts-expect-error -- a stream always errors
action({ requestType: 'GET(Streaming)', relativeUrl, throwHttpErrors: false });
// @ts-expect-error -- a stream always errors
action.stream({ relativeUrl, throwHttpErrors: false });
// @ts-expect-error -- requestType is required
action({ relativeUrl });
// @ts-expect-error -- no such request type
action({ requestType: 'HEAD', relativeUrl });
// @ts-expect-error -- a body is an object, an array, text, bytes or a form
action({ requestType: 'POST', relativeUrl, body: 1 });
// @ts-expect-error -- a query value is text, a number, a boolean, or a list of them
action({ requestType: 'GET', relativeUrl, query: { a: { b: 1 } } });
action({
  requestType: 'GET',
  relativeUrl,
  query: { a: 'b', n: 1, t: true, list: ['a', 1], none: null, left: undefined },
  headers: { 'x-one': 'a', 'x-many': ['a', 'b'], 'x-none': undefined },
});

// Nothing is `any`, in or out.
expectType<false>()({} as Equal<Parameters<typeof action>[0], ReturnType<typeof JSON.parse>>);
expectType<undefined>()(output.body);
expectType<TypedAction<User>>()(users);
expectType<string>()({} as (ReadInput | WriteInput | StreamInput<object>)['relativeUrl']);
expectType<Observable<ActionEvent>>()(action.events);

// Errors narrow by code.
expectType<OktaErrorCode>()(error.code);
switch (error.code) {
  case 'ERR_OKTA_INPUT':
    expectType<OktaInputError>()(error);
    expectType<string>()(error.field);
    break;
  case 'ERR_OKTA_API':
    expectType<number>()(error.statusCode);
    expectType<unknown>()(error.body);
    break;
  default:
    // @ts-expect-error -- only an OktaApiError has a status
    expectType<number>()(error.statusCode);
    expectType<number | undefined>()(error.recordsStreamed);
    expectType<Cursor | undefined>()(error.cursor);
}
// @ts-expect-error -- no such code
expectType<boolean>()(error.code === 'ERR_OKTA_NONE');

// The running output narrows by done.
if (output.done) {
  expectType<FinalOutput>()(output);
  expectType<End>()(output.end);
} else {
  // @ts-expect-error -- a run that goes on has no end
  expectType<End>()(output.end);
}
expectType<number>()(output.recordsStreamed);

// Events narrow by type.
if (event.type === 'end') {
  expectType<'complete' | 'error' | 'unsubscribed'>()(event.outcome);
} else if (event.type === 'response') {
  expectType<number>()(event.statusCode);
}
expectType<string>()(event.run);
expectType<number>()(event.at);
// @ts-expect-error -- not every event has an outcome
expectType<string>()(event.outcome);

// A cursor is a plain JSON value of version 1.
expectType<1>()(cursor.v);

// A stream to pull from has the types of the stream.
declare const manySinks: Sink<unknown>;
expectType<ReadableStream<FlowInput<unknown, undefined>>>()(
  toReadableStream(action, { relativeUrl }),
);
expectType<ReadableStream<FlowInput<User, undefined>>>()(
  toReadableStream(users, { relativeUrl, streaming: { readAhead: 1 } }),
);
expectType<ReadableStream<FlowInput<User, Manager>>>()(
  toReadableStream(users, { relativeUrl, streaming: { state } }),
);
expectType<ReadableStream<string>>()(
  toReadableStream(users, { relativeUrl, streaming: { flow: map(({ record }) => record.id) } }),
);
expectType<ReadableStream<boolean>>()(
  toReadableStream(users, {
    relativeUrl,
    streaming: {
      state,
      flow: mergeMap(({ record, state: { managerEmail } }) =>
        assignManager(record.id, managerEmail),
      ),
    },
  }),
);
// @ts-expect-error Rows leave a sink once they are committed.
toReadableStream(users, { relativeUrl, streaming: { sink: manySinks } });
// @ts-expect-error Nothing would hold the next page back.
toReadableStream(users, { relativeUrl, streaming: { window: 'run' } });
