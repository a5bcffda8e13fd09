import { expect } from 'chai';
import { EMPTY, NEVER, Subject, concat, of, tap, throwError, timer, type Observable } from 'rxjs';
import { asyncContext } from '../../../../lib/asyncContext.js';
import { OktaSinkError } from '../../../../lib/errors.js';
import type { Job, Outcome, SinkSession } from '../../../../lib/sinks/types.js';
import { openSession, type OpenSession } from '../../../../lib/run/loading/openSession.js';
import { testScheduler } from '../../../support/testScheduler.js';

const job: Job = {
  name: 'nightly',
  run: 'run',
  resume: 'auto',
  incremental: false,
  now: () => new Date(0),
};
const checkpoint = { finished: true, end: 'lastPage' } as const;

interface Played {
  readonly log: string[];
  readonly values: unknown[];
  error: unknown;
  outcome: Outcome | undefined;
}

/** Plays `use` in virtual time on a session whose calls take five frames each, and says what happened. */
function play(
  parts: Partial<SinkSession<unknown>>,
  use: (session: OpenSession) => Observable<unknown>,
): Played {
  const scheduler = testScheduler();
  const played: Played = { log: [], values: [], error: undefined, outcome: undefined };
  const at = (text: string) => played.log.push(`${scheduler.now().toString()} ${text}`);
  const call = (name: string) => {
    at(name);
    return timer(5, scheduler).pipe(
      tap({
        complete: () => {
          at(`${name} done`);
        },
      }),
    );
  };
  scheduler.run(({ flush }) => {
    const session: SinkSession<unknown> = {
      write: () => call('write'),
      commit: () => call('commit'),
      close: (outcome) => {
        played.outcome = outcome;
        return call(`close ${outcome.kind}`);
      },
      ...parts,
    };
    openSession({ open: () => [session] }, job, asyncContext(), (open) => ({
      work: use(open),
      outcome: () => ({ kind: 'complete', end: 'lastPage' }),
    })).subscribe({
      next: (value) => played.values.push(value),
      error: (error: unknown) => {
        at('error');
        played.error = error;
      },
      complete: () => {
        at('complete');
      },
    });
    flush();
  });
  return played;
}

describe('openSession', () => {
  it('should close behind the last value and complete behind that', () => {
    const { log, values } = play({}, ({ write, commit }) =>
      concat(write(['a']), commit(checkpoint), of('out')),
    );
    expect(values).to.deep.equal(['out']);
    expect(log).to.deep.equal([
      '0 write',
      '5 write done',
      '5 commit',
      '10 commit done',
      '10 close complete',
      '15 close complete done',
      '15 complete',
    ]);
  });

  it('should close before an error, and tell it as it was', () => {
    const failure = new Error('of the flow');
    const { log, error } = play({}, () => throwError(() => failure));
    expect(error).to.equal(failure);
    expect(log).to.deep.equal(['0 close error', '5 close error done', '5 error']);
  });

  it('should give how many rows the session has refused, none where it does not say', () => {
    const refused = play({ rowsRefused: () => 3 }, ({ rowsRefused }) => of(rowsRefused()));
    expect(refused.values).to.deep.equal([3]);
    expect(play({}, ({ rowsRefused }) => of(rowsRefused())).values).to.deep.equal([0]);
  });

  describe('whose lease is lost', () => {
    it('should say so, close with that error, and begin nothing', () => {
      const { log, values, error, outcome } = play({ lost: ['taken', 'twice'] }, ({ write }) =>
        concat(write(['a']), of('out')),
      );
      expect(values).to.deep.equal([]);
      expect(log).to.deep.equal(['0 close error', '5 close error done', '5 error']);
      expect(error)
        .to.be.instanceOf(OktaSinkError)
        .that.includes({ job: 'nightly', holder: 'another run' });
      expect((error as Error).message).to.match(/^another run goes on with job nightly, /);
      expect(error).not.to.have.property('cause');
      expect(outcome).to.deep.equal({ kind: 'error', error });
    });

    it('should let the call under way be done before it closes', () => {
      const lost = new Subject<Error>();
      const cause = new Error('the file is another one');
      const { log, values, error } = play({ lost }, ({ commit }) => {
        timer(2).subscribe(() => {
          lost.next(cause);
        });
        return concat(commit(checkpoint), of('out'));
      });
      expect(values).to.deep.equal([]);
      expect(log).to.deep.equal([
        '0 commit',
        '5 commit done',
        '5 close error',
        '10 close error done',
        '10 error',
      ]);
      expect(error).to.have.property('cause', cause);
      expect(lost.observed).to.equal(false);
    });

    it('should tell the loss, whatever the call under way says', () => {
      const lost = new Subject<void>();
      const commit = () => {
        lost.next();
        return throwError(() => new Error('fenced off'));
      };
      const { error } = play({ lost, commit }, (session) => session.commit(checkpoint));
      expect((error as Error).message).to.match(/^another run goes on/);
    });

    it('should go on where it only completes', () => {
      const { values, error } = play({ lost: EMPTY }, () => of('out'));
      expect(values).to.deep.equal(['out']);
      expect(error).to.equal(undefined);
    });

    it('should take its error for one of the sink', () => {
      const cause = new Error('no heartbeat');
      const { error } = play({ lost: throwError(() => cause) }, () => NEVER);
      expect(error).to.be.instanceOf(OktaSinkError).with.property('cause', cause);
      expect((error as Error).message).to.match(/^the sink failed in lost \(no heartbeat\)/);
    });
  });
});
