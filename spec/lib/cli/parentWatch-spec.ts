import { expect } from 'chai';
import { AllParentsGone, parentWatch } from '../../../lib/cli/parentWatch.js';
import { OktaApiError } from '../../../lib/errors.js';

const notFound = { statusCode: 404, headers: {}, body: undefined };

describe('parentWatch', () => {
  it('should tell what stays of a parent that goes away, whichever are read beside it', () => {
    const watch = parentWatch();
    const [a, b, c] = [{ id: '00g1' }, { id: '00g2' }, { id: '00g3' }];
    watch.child(a);
    watch.child(c);
    watch.child(a);
    watch.child(c);
    expect(watch.gone(b, '00g2')).to.equal('00g2 is gone; skipped.');
    expect(watch.gone(c, '00g3')).to.equal(
      '00g3 went away while it was read; 2 records of it stay.',
    );
    expect(watch.goneCount()).to.equal(2);
  });

  it('should know the error that says that all are gone', () => {
    const watch = parentWatch();
    const one = new OktaApiError('404', notFound);
    const all = new OktaApiError('all', { ...notFound, cause: one });
    expect(watch.allGone(all)).to.equal(undefined);
    watch.gone({}, '00g1');
    expect(watch.allGone(one)).to.equal(undefined);
    expect(watch.allGone(all)).to.be.instanceOf(AllParentsGone);
  });
});

describe('AllParentsGone', () => {
  it('should say what may be the matter', () => {
    expect(new AllParentsGone(1).message).to.include('404 for the one parent that');
    expect(new AllParentsGone(3).message).to.match(/all 3 parents .* nothing was replaced.*role/);
  });
});
