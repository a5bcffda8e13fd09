import { expect } from 'chai';
import { OktaSinkError } from '../../../../lib/errors.js';
import { connectAlone, type Connected } from '../../../../lib/queues/postgres/connectAlone.js';
import { connect } from '../../../../lib/sinks/postgres/database.js';
import { postgresServer } from '../../../support/postgres.js';

/** Connections as a pooler gives them: backends by the mode that it is in. */
function poolOf(mode: 'direct' | 'session' | 'idleFirst' | 'another') {
  let opened = 0;
  let ended = 0;
  let statements = 0;
  const open = () => {
    const own = ++opened;
    const backend = { direct: own, session: own, idleFirst: 1, another: 0 }[mode];
    const connection: Connected = {
      backend: mode === 'direct' ? own : 4_711 + own,
      query: (sql) => {
        if (sql === 'BEGIN') return Promise.resolve([]);
        statements++;
        return Promise.resolve([{ pid: (backend === 0 ? statements : backend).toString() }]);
      },
      end: () => {
        ended++;
        return Promise.resolve();
      },
    };
    return Promise.resolve(connection);
  };
  return { open, counts: () => ({ opened, ended }) };
}

describe('connectAlone', () => {
  it('should make one connection where there is no pooler', async () => {
    const pool = poolOf('direct');
    await connectAlone(pool.open);
    expect(pool.counts()).to.deep.equal({ opened: 1, ended: 0 });
  });

  it('should take a pooler in session mode', async () => {
    const pool = poolOf('session');
    await connectAlone(pool.open);
    expect(pool.counts()).to.deep.equal({ opened: 2, ended: 1 });
  });

  for (const mode of ['idleFirst', 'another'] as const) {
    it(`should refuse a pooler in transaction mode, and leave nothing open: ${mode}`, async () => {
      const pool = poolOf(mode);
      const error: unknown = await connectAlone(pool.open).catch((failure: unknown) => failure);
      expect(error)
        .to.be.instanceOf(OktaSinkError)
        .with.property('message')
        .that.matches(/a pooler in transaction mode .* name the server itself \(PGHOST, PGPORT\)/);
      expect(pool.counts()).to.deep.equal({ opened: 2, ended: 2 });
    });
  }

  it('should know a server by the backend that it tells', async () => {
    const { url } = await postgresServer();
    let opened = 0;
    const database = await connectAlone(() => {
      opened++;
      return connect({ connectionString: url });
    });
    expect(opened).to.equal(1);
    await database.end();
  }).timeout(60_000);
});
