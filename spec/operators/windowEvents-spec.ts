import { expect } from 'chai';
import { output, settledPages } from '../../operators/windowEvents.js';
import { pageOf } from '../support/windowMarbles.js';

describe('output', () => {
  it('should hold the value by reference', () => {
    const value = { id: 'a' };
    const event = output(value);
    expect(event).to.deep.equal({ kind: 'output', value });
    expect(event.value).to.equal(value);
  });

  it('should hold a value that is undefined', () => {
    expect(output(undefined)).to.deep.equal({ kind: 'output', value: undefined });
  });
});

describe('settledPages', () => {
  it('should span all records of every page, in order', () => {
    const [first, second] = [pageOf('ab'), pageOf('c')];
    expect(settledPages([first, second])).to.deep.equal({
      kind: 'settled',
      window: [
        { page: first, from: 0, to: 2 },
        { page: second, from: 0, to: 1 },
      ],
    });
  });

  it('should span nothing of a page without records', () => {
    const page = pageOf('');
    expect(settledPages([page])).to.deep.equal({
      kind: 'settled',
      window: [{ page, from: 0, to: 0 }],
    });
  });

  it('should hold the pages by reference', () => {
    const page = pageOf('a');
    const event = settledPages([page]);
    expect(event.window[0]?.page).to.equal(page);
  });
});
