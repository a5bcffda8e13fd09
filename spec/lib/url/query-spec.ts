import { expect } from 'chai';
import fc from 'fast-check';
import { OktaInputError } from '../../../lib/errors.js';
import type { Query } from '../../../lib/types/input.js';
import {
  pathOf,
  rawPairs,
  replacePairs,
  valuesOf,
  withParam,
  withoutParam,
  withQuery,
} from '../../../lib/url/query.js';

const wellFormed = fc.string({ unit: 'binary' });
const url = fc
  .array(fc.constantFrom('a', 'b', '=', '&', '+', '%20', '%61', '%', '%ff', '?', ',', '%26'))
  .map((parts) => `/x?${parts.join('')}`);

describe('pathOf', () => {
  it('should be all before the query', () => {
    expect(pathOf('/a')).to.equal('/a');
    expect(pathOf('/a?')).to.equal('/a');
    expect(pathOf('/a?b?c')).to.equal('/a');
  });
});

describe('rawPairs', () => {
  it('should decode keys and keep the pairs as they stand', () => {
    expect(rawPairs('/a?x=1&%78=%2f&&y+z&=v&?q=1=2')).to.deep.equal([
      { key: 'x', raw: 'x=1' },
      { key: 'x', raw: '%78=%2f' },
      { key: 'y z', raw: 'y+z' },
      { key: '', raw: '=v' },
      { key: '?q', raw: '?q=1=2' },
    ]);
    expect(rawPairs('/a')).to.deep.equal([]);
    expect(rawPairs('/a?')).to.deep.equal([]);
  });

  it('should forgive broken escapes', () => {
    expect(rawPairs('/a?%=1&%ff&%zz').map(({ key }) => key)).to.deep.equal(['%', '\ufffd', '%zz']);
  });

  it('should read a query as URLSearchParams does', () => {
    fc.assert(
      fc.property(url, (text) => {
        const keys = [...new URLSearchParams(`&${text.slice(3)}`).keys()];
        expect(rawPairs(text).map(({ key }) => key)).to.deep.equal(keys);
      }),
    );
  });
});

describe('valuesOf', () => {
  it('should decode the values of a key, however the key is written', () => {
    const text = '/a?q=x+y&%71=%22z%22&Q=no&q&q=1=2';
    expect(valuesOf(text, 'q')).to.deep.equal(['x y', '"z"', '', '1=2']);
    expect(valuesOf(text, 'none')).to.deep.equal([]);
  });

  it('should forgive broken escapes', () => {
    expect(valuesOf('/a?q=50%&q=%ff', 'q')).to.deep.equal(['50%', '\ufffd']);
  });
});

describe('withParam', () => {
  it('should replace all of a key and keep the rest as it stands', () => {
    expect(withParam('/a?limit=1&s=x+%22&%6cimit=2', 'limit', '200')).to.equal(
      '/a?s=x+%22&limit=200',
    );
    expect(withParam('/a', 'q', `a b&'c'`)).to.equal('/a?q=a%20b%26%27c%27');
    expect(withParam('/a?', 'q', '')).to.equal('/a?q=');
  });

  it('should be read back as it was given', () => {
    fc.assert(
      fc.property(url, wellFormed, wellFormed, (text, key, value) => {
        const result = withParam(text, key, value);
        expect(valuesOf(result, key)).to.deep.equal([value]);
        const others = rawPairs(text).filter((pair) => pair.key !== key);
        expect(rawPairs(result).slice(0, -1)).to.deep.equal(others);
      }),
    );
  });
});

describe('withoutParam', () => {
  it('should remove all of a key', () => {
    expect(withoutParam('/a?limit=1&b=+&%6cimit', 'limit')).to.equal('/a?b=+');
    expect(withoutParam('/a?limit=1', 'limit')).to.equal('/a');
    expect(withoutParam('/a?b&&c', 'limit')).to.equal('/a?b&&c');
  });
});

describe('replacePairs', () => {
  it('should add pairs as they stand', () => {
    expect(replacePairs('/a?b=1', new Set(), ['c=x+y'])).to.equal('/a?b=1&c=x+y');
    expect(replacePairs('/a', new Set(['b']), ['c'])).to.equal('/a?c');
  });
});

describe('withQuery', () => {
  const refusalOf = (query: unknown): OktaInputError => {
    try {
      withQuery('/a', query as Query);
    } catch (error) {
      expect(error).to.be.instanceOf(OktaInputError);
      return error as OktaInputError;
    }
    throw new Error('accepted');
  };

  it('should encode raw text', () => {
    expect(withQuery('/a', { search: 'status eq "ACTIVE"' })).to.equal(
      '/a?search=status%20eq%20%22ACTIVE%22',
    );
    expect(
      withQuery('/a', { since: '2026-01-01T00:00:00+00:00', x: '%20', 'y z': `'&=` }),
    ).to.equal('/a?since=2026-01-01T00%3A00%3A00%2B00%3A00&x=%2520&y%20z=%27%26%3D');
  });

  it('should write numbers and booleans as text', () => {
    expect(withQuery('/a', { limit: 50, x: -0.5, y: true, z: false, big: 1e21 })).to.equal(
      '/a?limit=50&x=-0.5&y=true&z=false&big=1e%2B21',
    );
  });

  it('should repeat the key of an array', () => {
    expect(withQuery('/a', { type: ['x', 2, false] })).to.equal('/a?type=x&type=2&type=false');
  });

  it('should leave out null, undefined and []', () => {
    expect(withQuery('/a', { x: null, y: undefined, z: [] })).to.equal('/a');
    expect(withQuery('/a?x=1&&y&z=+', { x: null, y: undefined, z: [] })).to.equal('/a?x=1&&y&z=+');
  });

  it('should win over the same key of the URL, and keep the rest as it stands', () => {
    expect(withQuery('/a?x=1&q=a+b&%78=2&y', { x: ['7', '8'], y: '' })).to.equal(
      '/a?q=a+b&x=7&x=8&y=',
    );
  });

  it('should take own enumerable keys alone', () => {
    const query = Object.create({ inherited: 'x' }, { hidden: { value: 'x' } }) as Query;
    expect(withQuery('/a', query)).to.equal('/a');
    const parsed = JSON.parse('{"__proto__":"x","constructor":"y"}') as Query;
    expect(withQuery('/a', parsed)).to.equal('/a?__proto__=x&constructor=y');
    expect(withQuery('/a', { ...query, toString: '1' })).to.equal('/a?toString=1');
  });

  it('should refuse any other value and name its key', () => {
    for (const value of [
      {},
      NaN,
      Infinity,
      -Infinity,
      1n,
      Symbol('x'),
      () => 1,
      new Date(0),
      '\ud800',
      'a\udc00b',
      ['a', null],
      [undefined],
      [[]],
      [NaN],
      ['\ud800'],
    ]) {
      expect(refusalOf({ ok: 'x', bad: value }).field).to.equal('query.bad');
    }
    expect(refusalOf({ '\ud800': 'x' }).field).to.contain('query.');
  });

  it('should refuse what has no keys of its own', () => {
    for (const query of [null, undefined, 'a=b', 7, ['a'], new Map(), new URLSearchParams('a=b')]) {
      expect(refusalOf(query).field).to.equal('query');
    }
  });

  it('should be read back as it was given', () => {
    const text = fc.dictionary(wellFormed, fc.array(wellFormed, { minLength: 1 }));
    fc.assert(
      fc.property(url, text, (start, query) => {
        const result = withQuery(start, query);
        const keys = new Set(Object.keys(query));
        for (const key of keys) expect(valuesOf(result, key)).to.deep.equal(query[key]);
        const untouched = rawPairs(start).filter(({ key }) => !keys.has(key));
        expect(rawPairs(result).filter(({ key }) => !keys.has(key))).to.deep.equal(untouched);
      }),
    );
  });

  it('should mean the same to a URL parser', () => {
    fc.assert(
      fc.property(fc.dictionary(wellFormed, wellFormed), (query) => {
        const absolute = `https://acme.okta.com${withQuery('/a', query)}`;
        expect(new URL(absolute).href).to.equal(absolute);
      }),
    );
  });
});
