import { expect } from 'chai';
import fc from 'fast-check';
import { parseInputHeaders } from '../../../lib/http/inputHeaders.js';
import { refusal } from '../../support/refusal.js';

describe('parseInputHeaders', () => {
  it('should write names in lower case', () => {
    expect(parseInputHeaders({ Accept: 'text/csv', 'X-Trace': ['a', 'b'] })).to.deep.equal({
      accept: 'text/csv',
      'x-trace': ['a', 'b'],
    });
  });

  it('should leave out undefined and empty arrays', () => {
    expect(parseInputHeaders({ a: undefined, b: [], A: 'x' })).to.deep.equal({ a: 'x' });
    expect(parseInputHeaders(undefined)).to.deep.equal({});
    expect(parseInputHeaders({})).to.deep.equal({});
  });

  it('should copy', () => {
    const headers = { a: ['x'] };
    const parsed = parseInputHeaders(headers);
    headers.a.push('y');
    expect(parsed).to.deep.equal({ a: ['x'] });
  });

  it('should let content-type and accept be overridden', () => {
    const headers = {
      'Content-Type': 'application/json; okta-response=omitCredentials',
      accept: '*/*',
    };
    expect(Object.keys(parseInputHeaders(headers))).to.deep.equal(['content-type', 'accept']);
  });

  it('should refuse what the connector owns, and say why', () => {
    for (const [name, why] of [
      ['Authorization', 'connection.auth'],
      ['cookie', 'connection.auth'],
      ['DPoP', 'connection.auth'],
      ['host', 'the connector'],
      ['Content-Length', 'the connector'],
      ['transfer-encoding', 'the connector'],
      ['Connection', 'the socket'],
      ['keep-alive', 'the socket'],
      ['upgrade', 'the socket'],
      ['Expect', 'the socket'],
    ] as const) {
      const { field, message } = refusal(() => parseInputHeaders({ [name]: 'hunter2' }));
      expect(field).to.equal(`headers.${name}`);
      expect(message).to.contain(why).and.contain('leave it out').and.not.contain('hunter2');
    }
    expect(refusal(() => parseInputHeaders({ authorization: undefined })).field).to.equal(
      'headers.authorization',
    );
  });

  it('should refuse names that are no tokens', () => {
    for (const name of ['', ' ', 'a b', 'a:', 'a\r\nb', 'ä', 'a\0', '(a)', 'a,b', '\u0130']) {
      const { field, message } = refusal(() => parseInputHeaders({ [name]: 'x' }));
      expect(field).to.equal('headers');
      expect(message).to.contain(JSON.stringify(name));
    }
  });

  it('should refuse the same name twice', () => {
    const { field, message } = refusal(() => parseInputHeaders({ 'x-a': '1', 'X-A': '2' }));
    expect(field).to.equal('headers.X-A');
    expect(message).to.contain('twice');
  });

  it('should refuse characters that cannot be sent, without repeating the value', () => {
    for (const character of ['\r', '\n', '\0', '\r\nx: y', '\x1f', '\x7f', '\u0100', '😀']) {
      for (const value of [`hunter2${character}`, ['ok', `${character}hunter2`]]) {
        const { field, message } = refusal(() => parseInputHeaders({ 'x-a': value }));
        expect(field).to.equal('headers.x-a');
        expect(message).to.contain('CR, LF, NUL').and.not.contain('hunter2');
      }
    }
    expect(parseInputHeaders({ a: 'tab\t and é\xff' })).to.deep.equal({ a: 'tab\t and é\xff' });
  });

  it('should refuse values that are no texts', () => {
    for (const value of [null, 7, true, {}, [7], [null], () => 'x']) {
      expect(refusal(() => parseInputHeaders({ 'x-a': value })).field).to.equal('headers.x-a');
    }
  });

  it('should refuse what is no plain object', () => {
    for (const headers of [null, 7, 'a: b', [], [['a', 'b']], new Map(), new Headers({ a: 'b' })]) {
      const { field, message } = refusal(() => parseInputHeaders(headers));
      expect(field).to.equal('headers');
      expect(message).to.contain('Object.fromEntries');
    }
  });

  it('should take __proto__ for a name like any other', () => {
    const parsed = parseInputHeaders(JSON.parse('{"__proto__":"x"}'));
    expect(Object.entries(parsed)).to.deep.equal([['__proto__', 'x']]);
  });

  it('should accept only what a request can carry', () => {
    const unit = fc.constantFrom('a', 'Z', '-', ' ', '\t', '\r', '\n', '\0', 'é', '€');
    const headers = fc.dictionary(
      fc.string({ unit }),
      fc.oneof(fc.string({ unit }), fc.anything()),
    );
    fc.assert(
      fc.property(headers, (given) => {
        let parsed: ReturnType<typeof parseInputHeaders>;
        try {
          parsed = parseInputHeaders(given);
        } catch (error) {
          expect(error).to.have.property('code', 'ERR_OKTA_INPUT');
          return;
        }
        const sent = new Headers(
          Object.entries(parsed).flatMap(([name, value]) =>
            [value].flat().map((line): [string, string] => [name, line]),
          ),
        );
        expect([...sent.keys()]).to.have.members(Object.keys(parsed));
      }),
    );
  });
});
