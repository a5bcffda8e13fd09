import { expect } from 'chai';
import { hasFinished } from '../../../lib/queues/hasFinished.js';

describe('hasFinished', () => {
  it('should be told of the last generation where none is asked for', () => {
    expect(hasFinished({ isFinished: true, generation: 'night-1' }, undefined)).to.equal(true);
    expect(hasFinished({ isFinished: true }, undefined)).to.equal(true);
    expect(hasFinished({ isFinished: false }, undefined)).to.equal(false);
  });

  it('should be told of the generation that is asked for alone', () => {
    expect(hasFinished({ isFinished: true, generation: 'night-2' }, 'night-2')).to.equal(true);
    expect(hasFinished({ isFinished: false, generation: 'night-2' }, 'night-2')).to.equal(false);
    expect(hasFinished({ isFinished: true, generation: 'night-1' }, 'night-2')).to.equal(false);
    expect(hasFinished({ isFinished: true }, 'night-2')).to.equal(false);
  });
});
