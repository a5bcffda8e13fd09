import { expect } from 'chai';
import { EMPTY, lastValueFrom, of, Subject, throwError, toArray } from 'rxjs';
import type { ActionEvent } from '../../../lib/types/events.js';
import { countRequests } from '../../../lib/sync/countRequests.js';

describe('countRequests', () => {
  const setUp = () => {
    const events = new Subject<ActionEvent>();
    const tell = (type: 'start' | 'request', run: string) => {
      events.next({ type, run } as unknown as ActionEvent);
    };
    return { events, tell };
  };

  it('should count the requests of the run that it begins, and of no other', async () => {
    const { events, tell } = setUp();
    let count = 0;
    const source = new Subject<string>();
    const values = lastValueFrom(countRequests({ events }, () => count++, source).pipe(toArray()));
    for (const run of ['own', 'other']) tell('start', run);
    for (const run of ['own', 'other', 'own']) tell('request', run);
    source.next('output');
    source.complete();
    expect(await values).to.deep.equal(['output']);
    tell('request', 'own');
    expect(count).to.equal(2);
    expect(events.observed).to.equal(false);
  });

  it('should complete and error as its source does', async () => {
    const { events } = setUp();
    const all = await lastValueFrom(
      countRequests({ events }, () => undefined, of(1, 2)).pipe(toArray()),
    );
    expect(all).to.deep.equal([1, 2]);
    const none = countRequests({ events }, () => undefined, EMPTY).pipe(toArray());
    expect(await lastValueFrom(none)).to.deep.equal([]);
    const failing = countRequests(
      { events },
      () => undefined,
      throwError(() => new Error('broken')),
    );
    const error: unknown = await lastValueFrom(failing).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.equal('broken');
  });
});
