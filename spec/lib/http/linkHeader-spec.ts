import { expect } from 'chai';
import fc from 'fast-check';
import { nextLink } from '../../../lib/http/linkHeader.js';

describe('nextLink', () => {
  const self = '<https://acme.okta.com/api/v1/users?limit=200>; rel="self"';
  const next = '<https://acme.okta.com/api/v1/users?after=00u1&limit=200>; rel="next"';
  const target = 'https://acme.okta.com/api/v1/users?after=00u1&limit=200';

  it('should find the next link on lines of their own', () => {
    expect(nextLink([self, next])).to.equal(target);
    expect(nextLink([next, self])).to.equal(target);
  });

  it('should find it on a joined line', () => {
    expect(nextLink(`${self}, ${next}`)).to.equal(target);
    expect(nextLink(`${next},${self}`)).to.equal(target);
    expect(nextLink([`${self} , , ${next}`])).to.equal(target);
  });

  it('should give nothing without one', () => {
    for (const header of [undefined, '', [], [''], self, [self, self]]) {
      expect(nextLink(header)).to.equal(undefined);
    }
  });

  it('should take the first of several', () => {
    expect(nextLink('<a>; rel=next, <b>; rel=next')).to.equal('a');
    expect(nextLink(['<a>; rel=next', '<b>; rel=next'])).to.equal('a');
  });

  it('should read rel however it is written', () => {
    for (const rel of [
      'rel=next',
      'rel="next"',
      'REL="NEXT"',
      'rel="prev next"',
      'rel="next  https://acme.okta.com/rel"',
      'rel = "next"',
      'rel=\t next',
      'rel="\\ne\\xt"',
      'title="a, b; rel=prev"; rel=next',
      'title="say \\"<hi>, you\\""; rel="next"',
      'rel=next; title="x"',
      'crossorigin; rel=next',
      ';; rel=next;',
      'rel="next',
    ]) {
      expect(nextLink(`<a>; ${rel}`), rel).to.equal('a');
      expect(nextLink(`<a>;${rel}`), rel).to.equal('a');
    }
  });

  it('should not mistake other parameters for rel="next"', () => {
    for (const parameters of [
      'rel=nextish',
      'rel="x-next"',
      'rel="next-archive"',
      'rel',
      'rel=',
      'rev=next',
      'title="rel=next"',
      'title=rel; next',
      'title="; rel=next"; rel=self',
      'title="\\"; rel=next"',
    ]) {
      expect(nextLink(`<a>; ${parameters}`), parameters).to.equal(undefined);
    }
  });

  it('should count only the first rel of a link', () => {
    expect(nextLink('<a>; rel=self; rel=next')).to.equal(undefined);
    expect(nextLink('<a>; rel=next; rel=self')).to.equal('a');
    expect(nextLink('<a>; rel; rel=next')).to.equal(undefined);
  });

  it('should keep commas, semicolons and quotes inside a target', () => {
    const odd = '/api/v1/users?search=a eq "b,c";x,<;rel="next",&after=1';
    expect(nextLink(`${self}, <${odd}>; rel="next"`)).to.equal(odd);
  });

  it('should go on behind a link in a quoted string', () => {
    expect(nextLink('<a>; title="<b>; rel=next, <c>; rel=next", <d>; rel=next')).to.equal('d');
  });

  it('should find the link that was written, whatever stands around it', () => {
    const text = fc.string({ unit: 'grapheme-ascii' });
    const uri = text.map((value) => value.replaceAll('>', ''));
    const quotedText = text.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`);
    const other = fc
      .tuple(uri, quotedText)
      .map(([to, title]) => `<${to}>; rel=self; title=${title}`);
    fc.assert(
      fc.property(
        fc.array(other),
        uri,
        quotedText,
        fc.array(other),
        fc.boolean(),
        (before, to, title, after, isJoined) => {
          const lines = [...before, `<${to}>;title=${title} ;rel="next"`, ...after];
          expect(nextLink(isJoined ? lines.join(', ') : lines)).to.equal(to);
        },
      ),
    );
  });

  it('should read a target without its brackets, rather than end a list early', () => {
    expect(nextLink(`${target}; rel="next"`)).to.equal(target);
    expect(nextLink(`${self}, ${target}; rel=next`)).to.equal(target);
    expect(nextLink(`<${target}; rel="next"`)).to.equal(target);
    expect(nextLink(`${target}; rel=self, ${self}`)).to.equal(undefined);
  });

  it('should read raw UTF-8 as such', () => {
    const raw = Buffer.from('/a?q=Müller').toString('latin1');
    expect(nextLink(`<${raw}>; rel="next"`)).to.equal('/a?q=Müller');
    expect(nextLink('</a?q=M\xfcller>; rel="next"')).to.equal('/a?q=M\xfcller');
  });

  it('should never throw', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      ';',
      ',',
      '"',
      '\\',
      '=',
      ' ',
      'rel',
      'next',
      'a',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(pieces), fc.string(), (parts, noise) => {
        nextLink(parts.join(''));
        nextLink([noise, parts.join('')]);
      }),
    );
  });

  for (const piece of [
    '<',
    '>',
    '<>',
    ',<;',
    '<a>;',
    '<a>;rel="',
    '<a>;rel="\\',
    '<a>;rel=next-',
    '<a>;rel=" ',
    '<a>,',
    ' ',
    '\t',
    ';',
    '=',
    '; rel',
    '"',
    '\\',
    '\\"',
  ]) {
    it(`should read 1 MB of ${JSON.stringify(piece)} without delay`, () => {
      const hostile = piece.repeat(Math.ceil(2 ** 20 / piece.length));
      expect(nextLink(hostile)).to.equal(undefined);
      expect(nextLink(`<a>; rel="${hostile}`)).to.equal(undefined);
      expect(nextLink(`<a>; x=${hostile}`)).to.equal(undefined);
    });
  }
});
