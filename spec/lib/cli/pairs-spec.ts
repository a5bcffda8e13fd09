import { expect } from 'chai';
import { headerPairs, pairs } from '../../../lib/cli/pairs.js';
import { UsageError } from '../../../lib/cli/usageError.js';

describe('pairs', () => {
  it('should read names and texts, whatever stands in the text', () => {
    expect(pairs('--query', ['search=status eq "A=B"', 'q='])).to.deep.equal({
      search: 'status eq "A=B"',
      q: '',
    });
  });

  it('should give none for none', () => {
    expect(pairs('--query')).to.deep.equal({});
  });

  it('should keep all texts of a name', () => {
    expect(pairs('--query', ['a=1', 'a=2', 'b=3', 'a=4'])).to.deep.equal({
      a: ['1', '2', '4'],
      b: '3',
    });
  });

  for (const text of ['secret', '=secret', '']) {
    it(`should refuse "${text}" without repeating it`, () => {
      expect(() => pairs('--header', [text]))
        .to.throw(UsageError, "--header must be written name=value; write --header 'name=value'")
        .with.property('message')
        .that.does.not.include('secret');
    });
  }

  it('should read headers as curl writes them too', () => {
    const given = ['If-Match: W/"1=2"', 'accept=text/xml', 'x: 1', 'x: 2'];
    expect(headerPairs(given)).to.deep.equal({
      'If-Match': 'W/"1=2"',
      accept: 'text/xml',
      x: ['1', '2'],
    });
  });
});
