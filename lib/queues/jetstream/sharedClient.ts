import {
  defer,
  finalize,
  from,
  merge,
  mergeMap,
  NEVER,
  ReplaySubject,
  share,
  take,
  throwError,
  timer,
  using,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import type { Client } from './client.js';

/** Milliseconds for which a connection that nobody uses is kept: what is given back last still needs it. */
const linger = 50;

/** One connection for all that a process does with a queue, made when it is needed. */
export function sharedClient(open: () => Promise<Client>) {
  const clients: Observable<Client> = defer(() => {
    const opening = open();
    const lost = defer(() => opening.then(({ closed }) => closed)).pipe(
      mergeMap((cause) =>
        throwError(() => new OktaSinkError('JetStream: the connection was closed', { cause })),
      ),
    );
    return merge(opening, lost, NEVER).pipe(
      finalize(() => {
        opening.then((client) => client.close()).catch(() => undefined);
      }),
    );
  }).pipe(
    share({
      connector: () => new ReplaySubject(1),
      resetOnRefCountZero: () => timer(linger),
    }),
  );
  /** Keeps the connection until it is unsubscribed. */
  const hold = () => clients.subscribe({ error: () => undefined });
  return {
    hold,
    use: <T>(work: (client: Client) => ObservableInput<T>): Observable<T> =>
      using(hold, () =>
        clients.pipe(
          take(1),
          mergeMap((client) => from(work(client))),
        ),
      ),
  };
}
