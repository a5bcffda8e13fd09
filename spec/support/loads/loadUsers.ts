/**
 * Loads the users of an org into a sink, as its argument says (a {@link Load} in JSON), and tells its
 * parent of each step before it is taken. SIGINT stops it by `until`.
 */
import { from, fromEvent, map, NEVER, pipe, tap } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import type { Sink } from '../../../lib/sinks/types.js';
import type { FinalOutput } from '../../../lib/types/output.js';
import { userFlow, userSink, type Target, type User } from './userSink.js';

/** What to load, and how far. */
export interface Load extends Target {
  readonly orgUrl: string;
  readonly token: string;
  readonly job: string;
  /** Read through so many lanes, or so many groups at once; `undefined` for one chain of pages. */
  readonly lanes: number | undefined;
  /** Rows between commits. */
  readonly commitEvery: number;
  /** After so many commits it only waits, so that it cannot get away from who wants to kill it. */
  readonly leash: number | undefined;
}

/** What the parent is told. */
export type Step =
  | { readonly kind: 'write' | 'commit' | 'committed'; readonly commits: number }
  | { readonly kind: 'end'; readonly output: Pick<FinalOutput, 'end' | 'recordsStreamed'> }
  | { readonly kind: 'failed'; readonly code: unknown; readonly message: string };

const load = JSON.parse(process.argv[2] ?? '') as Load;
const tell = (step: Step) => process.send?.(step);
// Nobody is left to kill it.
process.once('disconnect', () => process.exit());

const action = customApiAction({ orgUrl: load.orgUrl, auth: apiToken(load.token) });
const users = action.of<User, User>();
const streaming = {
  recordLimit: Infinity,
  sink: told(userSink(load)),
  job: load.job,
  commitEvery: { rows: load.commitEvery },
  until: fromEvent(process, 'SIGINT'),
};
const ofUsers = () =>
  users({
    requestType: 'GET(Streaming)',
    relativeUrl: '/api/v1/users',
    streaming: {
      ...streaming,
      flow: userFlow(load),
      ...(load.lanes === undefined
        ? {}
        : { lanes: { by: 'created', count: load.lanes, search: 'id pr' } }),
    },
  });
const ofMembers = () =>
  users({
    requestType: 'GET(Streaming)',
    relativeUrl: '/api/v1/groups/{id}/users',
    streaming: {
      ...streaming,
      parents: { relativeUrl: '/api/v1/groups', rowsOf: ({ id }) => ({ parent: id }) },
      lanes: { count: load.lanes ?? 1 },
      flow: pipe(
        map(({ parent, record, state }) => ({
          record: { ...record, parent: parent.id, id: `${parent.id} ${record.id}` },
          state,
        })),
        userFlow(load),
      ),
    },
  });
(load.isOfMembers === true ? ofMembers() : ofUsers()).subscribe({
  next: ({ end, recordsStreamed }) => tell({ kind: 'end', output: { end, recordsStreamed } }),
  error: (error: unknown) => {
    const { code, message } = error as Error & { readonly code?: unknown };
    tell({ kind: 'failed', code, message });
    process.disconnect();
  },
  complete: () => {
    process.disconnect();
  },
});

/** The same sink, whose steps are told. */
function told(sink: Sink<User>): Sink<User> {
  return {
    open: (job) =>
      from(sink.open(job)).pipe(
        map((session) => {
          let commits = 0;
          const done = () => {
            commits++;
            tell({ kind: 'committed', commits });
          };
          return {
            ...session,
            write: (rows) => {
              if (commits === load.leash) return NEVER;
              tell({ kind: 'write', commits });
              return session.write(rows);
            },
            commit: (checkpoint) => {
              tell({ kind: 'commit', commits });
              return from(session.commit(checkpoint)).pipe(tap({ complete: done }));
            },
          };
        }),
      ),
  };
}
