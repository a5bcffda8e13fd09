import { expect } from 'chai';
import { defer, NEVER, of, Subject, throwError } from 'rxjs';
import { inTurn } from '../../../lib/sync/inTurn.js';

describe('inTurn', () => {
  it('should begin a piece of work when those before it have ended', () => {
    const turns = inTurn();
    const first = new Subject<string>();
    const done: string[] = [];
    turns.run(first).subscribe((value) => done.push(value));
    turns.run(defer(() => of('b'))).subscribe((value) => done.push(value));
    expect(done).to.deep.equal([]);
    first.next('a');
    first.complete();
    expect(done).to.deep.equal(['a', 'b']);
  });

  it('should tell an error to the one whose work it was, and go on', () => {
    const turns = inTurn();
    const boom = new Error('boom');
    const told: unknown[] = [];
    turns.run(throwError(() => boom)).subscribe({ error: (error: unknown) => told.push(error) });
    turns.run(of('next')).subscribe((value) => told.push(value));
    expect(told).to.deep.equal([boom, 'next']);
  });

  it('should begin none of those that wait once it is stopped', () => {
    const turns = inTurn();
    const first = new Subject<never>();
    let isBegun = false;
    let isDone = false;
    turns.run(first).subscribe();
    turns
      .run(
        defer(() => {
          isBegun = true;
          return NEVER;
        }),
      )
      .subscribe({
        complete: () => {
          isDone = true;
        },
      });
    turns.stop();
    first.complete();
    expect([isBegun, isDone]).to.deep.equal([false, true]);
  });
});
