import { expect } from 'chai';
import { EMPTY, lastValueFrom, from, of, Subject } from 'rxjs';
import { tellingCommits } from '../../../../lib/sync/stores/tellingCommits.js';
import { sinkJob } from '../../../support/sinkJob.js';

describe('tellingCommits', () => {
  it('should tell of a commit when it is durable, and not before', async () => {
    const durable = new Subject<never>();
    let told = 0;
    const sink = {
      table: 'users',
      open: () => of({ write: () => EMPTY, commit: () => durable, close: () => EMPTY }),
    };
    const telling = tellingCommits(sink, () => told++);
    expect(telling.table).to.equal('users');
    const session = await lastValueFrom(from(telling.open(sinkJob())));
    from(session.commit({ finished: true, end: 'lastPage' })).subscribe();
    expect(told).to.equal(0);
    durable.complete();
    expect(told).to.equal(1);
  });
});
