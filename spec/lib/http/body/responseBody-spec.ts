import { expect } from 'chai';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { concat, NEVER, of, throwError, type Observable } from 'rxjs';
import { OktaBodyError, OktaNetworkError } from '../../../../lib/errors.js';
import { parseBody, readBody } from '../../../../lib/http/body/responseBody.js';
import type { Head, Headers } from '../../../../lib/http/types.js';
import { testScheduler } from '../../../support/testScheduler.js';

const request = { method: 'GET', url: 'https://acme.okta.com/api/v1/users?q=secret' } as const;
const json = { 'content-type': 'application/json' };
const bytesOf = (text: string) => new TextEncoder().encode(text);

const errorOf = (action: () => unknown): OktaBodyError => {
  try {
    action();
  } catch (error) {
    expect(error).to.be.instanceOf(OktaBodyError);
    const { message } = error as OktaBodyError;
    expect(message).to.match(/^GET \/api\/v1\/users answered \d+ with a body /);
    expect(message).not.to.contain('secret');
    return error as OktaBodyError;
  }
  throw new Error('nothing was thrown');
};

describe('parseBody', () => {
  const parse = (
    body: Uint8Array | string,
    headers: Headers = json,
    { statusCode = 200, maxSize = 1_000 } = {},
  ) => contentOf(body, headers, { statusCode, maxSize }).value;
  const contentOf = (
    body: Uint8Array | string,
    headers: Headers,
    { statusCode = 200, maxSize = 1_000 } = {},
  ) =>
    parseBody(typeof body === 'string' ? bytesOf(body) : body, {
      request,
      statusCode,
      headers,
      maxSize,
    });

  it('should parse JSON', () => {
    expect(parse('{"id":"00u1","none":null}')).to.deep.equal({ id: '00u1', none: null });
    expect(parse('\uFEFF[1]')).to.deep.equal([1]);
    expect(parse('null')).to.equal(null);
    expect(parse('"Zoë"', { 'content-type': 'application/scim+json' })).to.equal('Zoë');
    expect(parse('"Zoë"', { 'content-type': 'application/json;charset=latin1' })).to.equal('Zoë');
  });

  it('should give text and XML as a string', () => {
    expect(parse('a,b', { 'content-type': 'text/csv' })).to.equal('a,b');
    const xml = Uint8Array.from([0x3c, 0xe9, 0x2f, 0x3e]);
    expect(parse(xml, { 'content-type': 'application/xml;charset=ISO-8859-1' })).to.equal('<é/>');
  });

  it('should give anything else as plain bytes', () => {
    for (const type of ['application/pkcs10', 'text/plain; charset=klingon', '']) {
      const body = parse(Buffer.from('abc'), { 'content-type': type });
      expect(body).to.deep.equal(bytesOf('abc'));
    }
    expect(parse('abc', {})).to.deep.equal(bytesOf('abc'));
  });

  it('should take for JSON what has no content type and begins as JSON', () => {
    for (const headers of [{}, { 'content-type': '' }, { 'content-type': ' ' }]) {
      expect(parse(' [1]', headers)).to.deep.equal([1]);
      expect(parse('\uFEFF{"a":1}', headers)).to.deep.equal({ a: 1 });
    }
    expect(errorOf(() => parse('[1', {})).damaged).to.equal(true);
    expect(parse('[1', {}, { statusCode: 500 })).to.equal('[1');
    expect(parse('[1]', { 'content-type': 'text/plain' })).to.equal('[1]');
  });

  it('should tell what a body is', () => {
    const html = '<!doctype html>';
    const octets = { 'content-type': 'application/octet-stream' };
    for (const [body, headers, kind] of [
      ['', json, 'empty'],
      ['[]', json, 'json'],
      ['[]', {}, 'json'],
      ['a', { 'content-type': 'text/plain' }, 'text'],
      ['a', {}, 'bytes'],
      ['a', octets, 'bytes'],
      ['a', { 'content-type': 'text/html' }, 'html'],
      [html, { 'content-type': 'text/plain' }, 'html'],
      [html, octets, 'html'],
      [html, {}, 'html'],
    ] as const) {
      expect(contentOf(body, headers).kind, `${body} ${JSON.stringify(headers)}`).to.equal(kind);
    }
    expect(contentOf(html, { 'content-type': 'text/html' }).value).to.equal(html);
    expect(contentOf(html, octets).value).to.deep.equal(bytesOf(html));
  });

  it('should hand whole texts to the parser that it is given', () => {
    const texts: string[] = [];
    const bytes = bytesOf(`\uFEFF[${'{"a":"é"},'.repeat(10_000)}{}]`);
    const context = { request, statusCode: 200, headers: json, maxSize: 1_000_000 };
    const value = parseBody(bytes, {
      ...context,
      parseJson: (text) => {
        texts.push(text);
        return 7n;
      },
    });
    expect(value).to.deep.equal({ kind: 'json', value: 7n });
    expect(texts).to.deep.equal([new TextDecoder().decode(bytes)]);
    const failing = () => {
      throw new SyntaxError('secret');
    };
    expect(errorOf(() => parseBody(bytes, { ...context, parseJson: failing })).damaged).to.equal(
      true,
    );
  });

  it('should give undefined for nothing', () => {
    expect(parse('')).to.equal(undefined);
    expect(parse('', { ...json, 'content-encoding': 'gzip' })).to.equal(undefined);
    expect(parse(gzipSync(''), { ...json, 'content-encoding': 'gzip' })).to.equal(undefined);
    expect(parse('', { ...json, 'content-length': '0' }, { statusCode: 204 })).to.equal(undefined);
    expect(parse('', { ...json, 'content-length': '9' }, { statusCode: 304 })).to.equal(undefined);
  });

  it('should decompress', () => {
    const headers = { ...json, 'content-encoding': 'gzip' };
    expect(parse(gzipSync('{"id":1}'), headers)).to.deep.equal({ id: 1 });
  });

  it('should keep the beginning of JSON that does not parse, out of sight', () => {
    const text = `<html>hunter2${'é'.repeat(300)}`;
    const error = errorOf(() => parse(text, { ...json, 'x-okta-request-id': 'req1' }));
    expect(error.message).to.contain('does not parse');
    expect(error.bodyStart).to.equal(text.slice(0, 200));
    expect(error.requestId).to.equal('req1');
    expect(inspect(error)).not.to.contain('hunter2');
    expect(JSON.stringify(error)).not.to.contain('hunter2');
  });

  it('should give it as text where the status is not 2xx', () => {
    expect(parse('<html>', json, { statusCode: 502 })).to.equal('<html>');
    expect(parse('{"errorCode":"E0000007"}', json, { statusCode: 404 })).to.deep.equal({
      errorCode: 'E0000007',
    });
  });

  it('should refuse a body that was cut short', () => {
    const headers = { ...json, 'content-length': '10' };
    expect(errorOf(() => parse('[1', headers)).message).to.contain('2 of 10 bytes');
    expect(errorOf(() => parse('', headers)).message).to.contain('0 of 10 bytes');
    expect(parse('[1,2,3,45]', headers)).to.have.length(4);
    const cut = gzipSync('{"id":1}').subarray(0, -4);
    const encoded = { ...json, 'content-encoding': 'gzip' };
    expect(errorOf(() => parse(cut, encoded)).message).to.contain('gzip was cut short');
  });

  it('should tell the way out', () => {
    const encoded = (encoding: string) => ({ ...json, 'content-encoding': encoding });
    for (const [headers, body, advice] of [
      [encoded('gzip'), gzipSync('a'.repeat(2_000)), 'raise connection.maxResponseSize'],
      [encoded('gzip'), gzipSync('a'.repeat(2_000)), 'lower limit'],
      [encoded('zstd'), bytesOf('{}'), 'ask for gzip'],
      [encoded('gzip'), bytesOf('{}'), 'connection.send'],
    ] as const) {
      expect(errorOf(() => parse(body, headers)).message).to.contain(advice);
    }
  });

  it('should parse whatever JSON is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, compressed) => {
        const text = JSON.stringify(value);
        const options = { maxSize: 1_000_000 };
        const body = compressed
          ? parse(gzipSync(text), { ...json, 'content-encoding': 'gzip' }, options)
          : parse(text, json, options);
        expect(body).to.deep.equal(JSON.parse(text));
      }),
    );
  });
});

describe('readBody', () => {
  const headOf = (body: Observable<Uint8Array>, headers: Headers = json): Head => ({
    statusCode: 200,
    headers,
    body,
  });
  /** Without a scheduler: what it emits must come within the call. */
  const read = (head: Head, maxSize = 1_000) => {
    const seen: unknown[] = [];
    let failure: unknown;
    readBody(head, request, { maxSize }).subscribe({
      next: (value) => seen.push(value),
      error: (error: unknown) => (failure = error),
      complete: () => seen.push('complete'),
    });
    if (failure !== undefined) throw failure as Error;
    return seen;
  };

  it('should join chunks, also where they cut a character', () => {
    const bytes = bytesOf('{"name":"Zoë 😀"}');
    const chunks = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    expect(read(headOf(of(...chunks)))).to.deep.equal([{ name: 'Zoë 😀' }, 'complete']);
    expect(read(headOf(of(bytes)))).to.deep.equal([{ name: 'Zoë 😀' }, 'complete']);
  });

  it('should emit undefined for a body without chunks', () => {
    expect(read(headOf(of()))).to.deep.equal([undefined, 'complete']);
  });

  it('should emit once, when the body is whole', () => {
    testScheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('--a-b-|', { a: bytesOf('[1,'), b: bytesOf('2]') });
      const subs = '     ^-----!';
      const expected = ' ------(x|)';
      expectObservable(readBody(headOf(body), request, { maxSize: 100 })).toBe(expected, {
        x: [1, 2],
      });
      expectSubscriptions(body.subscriptions).toBe(subs);
    });
  });

  it('should abort as soon as the body is too large', () => {
    testScheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('--a-b-c-|', { a: bytesOf('[1,'), b: bytesOf('2,'), c: bytesOf('3]') });
      const subs = '     ^---!';
      const expected = ' ----#';
      const message =
        'GET /api/v1/users answered 200 with a body of more than 4 bytes; ' +
        'raise connection.maxResponseSize, or ask for less with a lower limit';
      expectObservable(readBody(headOf(body), request, { maxSize: 4 })).toBe(
        expected,
        undefined,
        new OktaBodyError(message),
      );
      expectSubscriptions(body.subscriptions).toBe(subs);
    });
    expect(read(headOf(of(bytesOf('[12]'))), 4)).to.deep.equal([[12], 'complete']);
  });

  it('should abort when unsubscribed', () => {
    testScheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('--a----|', { a: bytesOf('[1,') });
      const unsub = '    ----!';
      expectObservable(readBody(headOf(body), request, { maxSize: 100 }), unsub).toBe('-----');
      expectSubscriptions(body.subscriptions).toBe('^---!');
    });
  });

  it('should pass errors of the body through', () => {
    const reset = new OktaNetworkError('reset');
    const body = concat(
      of(bytesOf('[1,')),
      throwError(() => reset),
    );
    expect(() => read(headOf(body)))
      .to.throw()
      .that.equals(reset);
  });

  it('should report what is wrong with the body as its error', () => {
    expect(errorOf(() => read(headOf(of(bytesOf('[1,'))))).bodyStart).to.equal('[1,');
  });

  it('should be referentially transparent', () => {
    const body = readBody(headOf(of(bytesOf('[1]'), bytesOf(' '))), request, { maxSize: 4 });
    for (let time = 0; time < 2; time += 1) {
      let seen: unknown;
      body.subscribe((value) => (seen = value));
      expect(seen).to.deep.equal([1]);
    }
  });

  it('should not emit before the body ends', () => {
    expect(read(headOf(concat(of(bytesOf('[1]')), NEVER)))).to.deep.equal([]);
  });
});
