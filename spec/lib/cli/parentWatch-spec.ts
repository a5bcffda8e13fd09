import { expect } from 'chai';
import { AllParentsGone, parentWatch } from '../../../lib/cli/parentWatch.js';

describe('parentWatch', () => {
  it('should tell what stays of a parent that goes away', () => {
    const watch = parentWatch();
    watch.begin();
    watch.row();
    watch.begin();
    expect(watch.gone('00g2')).to.equal('00g2 is gone; skipped.');
    watch.begin();
    watch.row();
    watch.row();
    expect(watch.gone('00g3')).to.equal('00g3 went away while it was read; 2 rows of it stay.');
    expect(watch.goneCount()).to.equal(2);
  });

  it('should know whether all are gone', () => {
    const watch = parentWatch();
    expect(watch.areAllGone()).to.equal(false);
    watch.begin();
    expect(watch.areAllGone()).to.equal(false);
    watch.gone('00g1');
    expect(watch.areAllGone()).to.equal(true);
    watch.begin();
    expect(watch.areAllGone()).to.equal(false);
  });
});

describe('AllParentsGone', () => {
  it('should say what may be the matter', () => {
    expect(new AllParentsGone(1).message).to.include('404 for the one parent that');
    expect(new AllParentsGone(3).message).to.match(/all 3 parents .* nothing was replaced.*role/);
  });
});
