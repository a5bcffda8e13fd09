import { expect } from 'chai';
import { progressKind } from '../../../lib/cli/progress.js';

const terminal = { isTTY: true, device: 7 };
const file = { isTTY: false, device: 0 };

describe('progressKind', () => {
  it('should be drawn on a terminal, and written elsewhere', () => {
    expect(progressKind(terminal, undefined)).to.equal('drawn');
    expect(progressKind(file, undefined)).to.equal('written');
    expect(progressKind(file, terminal)).to.equal('written');
  });

  it('should leave a terminal alone on which the rows are', () => {
    expect(progressKind(terminal, terminal)).to.equal('none');
    expect(progressKind(terminal, file)).to.equal('drawn');
    expect(progressKind(terminal, { isTTY: true, device: 8 })).to.equal('drawn');
  });
});
