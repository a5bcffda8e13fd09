import { expect } from 'chai';
import { EMPTY, NEVER, of, type ObservableInput } from 'rxjs';
import type { SinkSession } from '../../../../lib/sinks/types.js';
import { onBench, settled, type Bench } from '../../../../lib/testing/conformance/bench.js';
import type { ConformanceRow } from '../../../../lib/testing/conformance/store.js';

describe('onBench', () => {
  /** Lets `check` run on a store whose sessions are these. */
  const benchOf = (
    session: Partial<SinkSession<ConformanceRow>>,
    check: (bench: Bench) => Promise<void>,
  ): Promise<void> => {
    const whole = { write: () => EMPTY, commit: () => EMPTY, close: () => EMPTY, ...session };
    const sink = () => ({ open: () => [whole] });
    return onBench(() => ({ sink, rows: () => Promise.resolve([]) }), {}, check);
  };

  it('should hand on what a session may have besides', async () => {
    const lost: ObservableInput<unknown> = of(new Error('taken over'));
    let refused = 0;
    await benchOf({ lost, rowsRefused: () => refused }, async ({ open }) => {
      const session = await open();
      expect(session.lost).to.equal(lost);
      expect(session.rowsRefused?.()).to.equal(0);
      refused = 3;
      expect(session.rowsRefused?.()).to.equal(3);
    });
  });

  it('should make nothing up for a session that has no more than it must', async () => {
    await benchOf({}, async ({ open }) => {
      const session = await open();
      expect(session.lost).to.equal(undefined);
      expect(session.rowsRefused?.()).to.equal(0);
    });
  });

  it('should close the sessions that a check has left, and no others', async () => {
    const outcomes: string[] = [];
    const close: SinkSession<ConformanceRow>['close'] = ({ kind }) => {
      outcomes.push(kind);
      return EMPTY;
    };
    await benchOf({ close, lost: NEVER }, async ({ open }) => {
      await open();
      const session = await open();
      await settled(session.close({ kind: 'unsubscribed' }));
    });
    expect(outcomes).to.deep.equal(['unsubscribed', 'error']);
  });
});
