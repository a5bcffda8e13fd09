import { expect } from 'chai';
import fc from 'fast-check';
import { OktaInputError } from '../../../lib/errors.js';
import { pathSegment } from '../../../lib/url/pathSegment.js';
import { parseRelativeUrl } from '../../../lib/url/relativeUrl.js';

describe('pathSegment', () => {
  it('should encode what would end a segment or a path', () => {
    for (const [id, segment] of [
      ['00u1', '00u1'],
      ['qa#1@example.com', 'qa%231%40example.com'],
      ['a/b', 'a%2Fb'],
      ['a?b', 'a%3Fb'],
      ['100%', '100%25'],
      ['jürgen', 'j%C3%BCrgen'],
      ['a\\b', 'a%5Cb'],
      ['...', '...'],
      ['a..b', 'a..b'],
    ] as const) {
      expect(pathSegment(id, 'id')).to.equal(segment);
    }
  });

  it('should refuse what leads to another path, by name', () => {
    for (const id of ['', '.', '..', '../a', 'a/..', '%2e%2e', '..;a', 'a\\..', '\ud83d']) {
      expect(() => pathSegment(id, 'the parent'))
        .to.throw(OktaInputError, /^the parent must not .*; leave it out$/)
        .with.property('field', 'the parent');
    }
  });

  it('should stay one segment of the path that it is filled into, as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        let segment: string;
        try {
          segment = pathSegment(id, 'id');
        } catch (error) {
          expect(error).to.be.instanceOf(OktaInputError);
          return;
        }
        const url = parseRelativeUrl(`/a/${segment}/b`);
        const { pathname, search, hash } = new URL(url, 'https://acme.okta.com');
        const [, first, own = '', last, ...rest] = pathname.split('/');
        expect([first, decodeURIComponent(own), last, rest, search, hash]).to.deep.equal([
          ...['a', id, 'b'],
          ...[[], '', ''],
        ]);
      }),
      { numRuns: 200 },
    );
  });
});
