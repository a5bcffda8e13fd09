/**
 * The users of an org in two lines of `for await`, no further ahead than the loop can follow.
 *
 * An RxJS 7 Observable is no async iterable: it pushes, and a loop pulls. `toReadableStream` lets the
 * loop hold the next page back: an output is done when the loop comes back for the next one, and memory
 * stays at the page in hand and those of `readAhead`. A loop that is left ends the run at once.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { toReadableStream } from 'okta-streams';
import { filter } from 'rxjs';
import { setTimeout } from 'node:timers/promises';
import { connect } from './support/connect.js';

interface User {
  readonly profile: { readonly email: string };
}

const { action, close } = await connect({ users: 5_000 });
const relativeUrl = '/api/v1/users';
let [requests, greeted] = [0, 0];
void action.events.pipe(filter(({ type }) => type === 'request')).forEach(() => requests++);

const users = toReadableStream(action.of<User>(), { relativeUrl });
for await (const { record } of users) {
  console.log('hello', record.profile.email);
  await setTimeout(50);
  if (++greeted === 5) break;
}
// The page in hand and the two of readAhead, however long the list and however slow the loop.
console.log('requests:', requests);
await close();
