import { expect } from 'chai';
import { AllParentsGone, parentWatch } from '../../../lib/cli/parentWatch.js';
import { OktaApiError } from '../../../lib/errors.js';

const notFound = { statusCode: 404, headers: {}, body: undefined };

describe('parentWatch', () => {
  it('should tell what becomes of the rows of a parent that goes away', () => {
    const [kept, taken] = [parentWatch(false), parentWatch(true)];
    for (const watch of [kept, taken]) {
      expect(watch.gone('00g2', 0)).to.equal('00g2 is gone; skipped.');
    }
    const away = '00g3 went away while it was read; ';
    expect(kept.gone('00g3', 2)).to.equal(`${away}2 records of it stay.`);
    expect(kept.gone('00g3', 1)).to.equal(`${away}1 record of it stays.`);
    expect(taken.gone('00g3', 2)).to.equal(`${away}its rows are taken away.`);
    expect([kept.goneCount(), taken.goneCount()]).to.deep.equal([3, 2]);
  });

  it('should know the error that says that all are gone', () => {
    const watch = parentWatch(false);
    const one = new OktaApiError('404', notFound);
    const all = new OktaApiError('all', { ...notFound, cause: one });
    expect(watch.allGone(all)).to.equal(undefined);
    watch.gone('00g1', 0);
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
