/**
 * Polls the System Log until it is caught up, and again a second later, from where it stood.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import type { Cursor } from 'okta-streams';
import { defer, repeat, tap } from 'rxjs';
import { connect } from './support/connect.js';

interface LogEvent {
  readonly published: string;
  readonly eventType: string;
}

const { action, close } = await connect();

const since = new Date(Date.now() - 3_600_000).toISOString();
let cursor: Cursor | undefined;

// Without `until` and ascending, as here, a query of the System Log is a polling query: its next
// link never goes away, and an empty page says that there is nothing new.
const poll = defer(() =>
  action.of<LogEvent>()({
    requestType: 'GET(Streaming)',
    relativeUrl: '/api/v1/logs',
    query: { since },
    streaming: {
      cursor,
      pageSize: 1_000,
      flow: tap(({ record }) => {
        console.log(record.published, record.eventType);
      }),
    },
  }),
).pipe(tap((output) => (cursor = output.cursor)));

// Without `count` it goes on until somebody unsubscribes.
await poll.pipe(repeat({ count: 3, delay: 1_000 })).forEach(({ end, recordsStreamed }) => {
  console.log(end, 'after', recordsStreamed, 'events');
});
await close();
