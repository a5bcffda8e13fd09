import { expect } from 'chai';
import { Subject } from 'rxjs';
import { listen } from '../../../../lib/queues/postgres/listen.js';
import type { Database, Notification } from '../../../../lib/sinks/postgres/database.js';

describe('listen', () => {
  /** A connection that answers, and carries what is said as it is told to. */
  const connection = ({ fails = false, lost }: { fails?: boolean; lost?: Error } = {}) => {
    const notified = new Subject<Notification>();
    const statements: unknown[] = [];
    const database: Pick<Database, 'query' | 'notified' | 'lost'> = {
      notified,
      lost: () => lost,
      query: (sql, values) => {
        statements.push(values === undefined ? sql : [sql, ...values]);
        return fails ? Promise.reject(new Error('no such thing')) : Promise.resolve([]);
      },
    };
    return { database, notified, statements };
  };

  it('should hear what others say in its channel, until the connection ends', async () => {
    const { database, notified, statements } = connection();
    const word = await listen(database, 'rows', '7');
    expect(statements).to.deep.equal(['LISTEN rows', ['SELECT pg_notify($1, $2)', 'rows', '7']]);
    const log: string[] = [];
    word.heard.subscribe({ next: () => log.push('heard'), complete: () => log.push('end') });
    notified.next({ channel: 'rows', payload: '' });
    notified.next({ channel: 'rows', payload: '7' });
    notified.next({ channel: 'rows', payload: '8' });
    notified.next({ channel: 'other', payload: '' });
    notified.complete();
    expect(log).to.deep.equal(['heard', 'end']);
  });

  it('should know whether its own word has come through', async () => {
    const { database, notified } = connection();
    const word = await listen(database, 'rows', '7');
    notified.next({ channel: 'rows', payload: '8' });
    notified.next({ channel: 'other', payload: '7' });
    expect(word.isCarried()).to.equal(false);
    notified.next({ channel: 'rows', payload: '7' });
    expect(word.isCarried()).to.equal(true);
  });

  it('should do without where the server has no such thing, and fail where it is gone', async () => {
    const word = await listen(connection({ fails: true }).database, 'rows', '7');
    expect(word.isCarried()).to.equal(false);
    const lost = new Error('gone');
    const error: unknown = await listen(
      connection({ fails: true, lost }).database,
      ...(['rows', '7'] as const),
    ).catch((failure: unknown) => failure);
    expect(error).to.be.instanceOf(Error);
  });
});
