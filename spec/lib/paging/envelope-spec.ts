import { expect } from 'chai';
import { nextHref, recordsOf, shapeOf } from '../../../lib/paging/envelope.js';

describe('shapeOf', () => {
  const array = { kind: 'array' };
  const single = { kind: 'single' };
  const envelope = (key: string) => ({ kind: 'envelope', key });
  const next = { next: { href: 'https://acme.okta.com/api/v1/roles?after=1' } };

  const cases: readonly (readonly [
    title: string,
    body: unknown,
    hasNext: boolean,
    shape: object,
  ])[] = [
    ['an array', [{ id: 1 }], false, array],
    ['an empty array', [], false, array],
    ['an array with a next link', [], true, array],
    ['an array beside nothing', { roles: [] }, false, envelope('roles')],
    ['an array beside _links', { roles: [{}], _links: {} }, false, envelope('roles')],
    ['an array beside metadata', { data: [], metadata: {}, _links: {} }, false, envelope('data')],
    ['an array beside a property', { roles: [], total: 3 }, false, single],
    ['the same with a next link in the headers', { roles: [], total: 3 }, true, envelope('roles')],
    ['the same with one in the body', { a: [], n: 1, _links: next }, false, envelope('a')],
    ['the same with a link of no href', { a: [], n: 1, _links: { next: {} } }, false, single],
    ['an object with id', { id: '1', roles: [], _links: next }, true, single],
    ['an object with id undefined', { id: undefined, roles: [] }, false, single],
    ['two arrays', { a: [], b: [], _links: next }, true, single],
    ['no array, though a next link', { factorType: 'push', _links: next }, true, single],
    ['metadata that is the array', { metadata: [{}] }, false, envelope('metadata')],
    ['an empty object', {}, false, single],
    ['null', null, false, single],
    ['text', 'a', false, single],
    ['0', 0, false, single],
    ['false', false, true, single],
  ];
  for (const [title, body, hasNext, shape] of cases) {
    it(`should tell the shape of ${title}`, () => {
      expect(shapeOf(body, '/api/v1/roles', hasNext, undefined)).to.deep.equal(shape);
    });
  }

  it('should know the lists of Okta whose envelope has siblings, by their path', () => {
    for (const [path, key] of [
      ['/governance/api/v1/principal-entitlements/history', 'entitlementHistory'],
      ['/governance/api/v1/resource-owners/catalog/resources', 'data'],
      ['/governance/api/v1/resource-owners/catalog/resources/', 'data'],
    ] as const) {
      const body = { [key]: [{}], targetPrincipal: {}, total: 1, _links: {} };
      for (const hasNext of [false, true]) {
        expect(shapeOf(body, path, hasNext, undefined)).to.deep.equal(envelope(key));
      }
      expect(shapeOf(body, '/api/v1/a', false, undefined)).to.deep.equal(single);
      expect(shapeOf({ total: 1 }, path, false, undefined)).to.deep.equal(single);
    }
  });

  it('should believe recordsKey, whatever stands beside it', () => {
    const body = { id: '1', a: [], b: [1], total: 3 };
    expect(shapeOf(body, '/a', false, 'b')).to.deep.equal(envelope('b'));
  });

  it('should be undefined when recordsKey names no array', () => {
    for (const body of [{ a: [] }, { b: {} }, { b: null }, [], ['b'], null, 'b', 3, undefined]) {
      expect(shapeOf(body, '/a', true, 'b')).to.equal(undefined);
    }
  });
});

describe('recordsOf', () => {
  it('should be the elements of an array, by reference', () => {
    const body = [0, '', false, null];
    expect(recordsOf(body, { kind: 'array' })).to.equal(body);
  });

  it('should be the elements under the key of an envelope, by reference', () => {
    const body = { data: [1], total: 3 };
    expect(recordsOf(body, { kind: 'envelope', key: 'data' })).to.equal(body.data);
  });

  it('should be the one record, null included', () => {
    for (const body of [null, 0, '', false, { id: 1 }, [1]]) {
      expect(recordsOf(body, { kind: 'single' })).to.deep.equal([body]);
    }
  });

  it('should be undefined for a body of another shape', () => {
    for (const body of [{ data: [] }, null, 'text', 0]) {
      expect(recordsOf(body, { kind: 'array' })).to.equal(undefined);
    }
    for (const body of [[], { other: [] }, { data: {} }, null, 'data', 0]) {
      expect(recordsOf(body, { kind: 'envelope', key: 'data' })).to.equal(undefined);
    }
  });
});

describe('nextHref', () => {
  it('should be _links.next.href', () => {
    expect(nextHref({ _links: { next: { href: '/a?after=1' } } })).to.equal('/a?after=1');
  });

  it('should be undefined where there is none', () => {
    for (const body of [
      null,
      [],
      'text',
      {},
      { _links: null },
      { _links: [] },
      { _links: { next: null } },
      { _links: { next: {} } },
      { _links: { next: { href: null } } },
      { _links: { self: { href: '/a' } } },
    ]) {
      expect(nextHref(body)).to.equal(undefined);
    }
  });

  it('should not pass over one that is of another form', () => {
    for (const [next, href] of [
      ['/a?after=1', '/a?after=1'],
      [[{ href: '/a' }], '[{"href":"/a"}]'],
      [{ href: 1 }, '1'],
    ] as const) {
      expect(nextHref({ _links: { next } })).to.equal(href);
    }
  });
});
