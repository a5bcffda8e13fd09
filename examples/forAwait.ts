/**
 * The users of an org in two lines of `for await`, no further ahead than the loop can follow.
 *
 * An RxJS 7 Observable is no async iterable: it pushes, and a loop pulls. A queue between the two
 * would grow without bound. So the flow hands each record to a TransformStream, whose `write`
 * resolves when the loop takes it; what holds the flow back holds the requests back, and memory
 * stays at the page in hand and those of `readAhead`. A loop that is left ends the run at once.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import type { FlowInput } from 'okta-streams';
import { concatMap, filter, type Observable, type OperatorFunction } from 'rxjs';
import { setTimeout } from 'node:timers/promises';
import { connect } from './support/connect.js';

interface User {
  readonly profile: { readonly email: string };
}

/** The records of a stream for `for await`; `stream` puts the flow it is given into its input. */
function iterate<T>(
  stream: (flow: OperatorFunction<FlowInput<T, undefined>, void>) => Observable<void>,
) {
  const { readable, writable } = new TransformStream<T, T>();
  const writer = writable.getWriter();
  const subscription = stream(concatMap(({ record }) => writer.write(record))).subscribe({
    error: (error: unknown) => void writer.abort(error),
    complete: () => void writer.close().catch(() => undefined),
  });
  writer.closed.catch(() => {
    subscription.unsubscribe();
  });
  return readable;
}

const { action, close } = await connect({ users: 5_000 });
const relativeUrl = '/api/v1/users';
let [requests, greeted] = [0, 0];
void action.events.pipe(filter(({ type }) => type === 'request')).forEach(() => requests++);

const users = iterate<User>((flow) =>
  action.of<User>().stream({ relativeUrl, streaming: { flow } }),
);
for await (const { profile } of users) {
  console.log('hello', profile.email);
  await setTimeout(50);
  if (++greeted === 5) break;
}
// The page in hand and the two of readAhead, however long the list and however slow the loop.
console.log('requests:', requests);
await close();
