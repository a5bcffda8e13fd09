import { expect } from 'chai';
import { lastValueFrom, timer } from 'rxjs';
import { waitFor } from '../../operators/waitFor.js';
import { testScheduler } from '../support/testScheduler.js';

describe('waitFor', () => {
  it('should wait for an Observable, without its values, and pass on its error', () => {
    testScheduler().run(({ cold, expectObservable }) => {
      expectObservable(waitFor(() => cold('-a-b|'))).toBe('----|');
      expectObservable(waitFor(() => cold('-a#'))).toBe('--#');
    });
  });

  it('should wait for a promise', async () => {
    let done = false;
    const work = waitFor(() => lastValueFrom(timer(1)).then(() => (done = true)));
    await lastValueFrom(work, { defaultValue: undefined });
    expect(done).to.equal(true);
  });

  it('should wait for nothing else', () => {
    testScheduler().run(({ expectObservable }) => {
      for (const value of [undefined, null, 1, 'text', [1], new Map()]) {
        expectObservable(waitFor(() => value)).toBe('|');
      }
    });
  });
});
