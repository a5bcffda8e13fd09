import { expect } from 'chai';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { map, of } from 'rxjs';
import { z } from 'zod';
import { parseInput, parseStreamInput, type ParsedStream } from '../../../lib/options/input.js';
import { streamingSchema } from '../../../lib/options/streaming.js';
import { refusal } from '../../support/refusal.js';

const relativeUrl = '/api/v1/users';
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

describe('parseInput', () => {
  const parse = (fields: object) => parseInput({ requestType: 'GET', relativeUrl, ...fields });
  const stream = (fields: object) => parse({ requestType: 'GET(Streaming)', ...fields });
  const fieldOf = (fields: object) => refusal(() => parse(fields)).field;
  const dataOf = (fields: object): unknown => {
    const parsed = parse(fields);
    let data: unknown;
    if (parsed.kind === 'request') parsed.body?.content.subscribe((body) => (data = body.data));
    return data;
  };

  it('should read a request and fill in its defaults', () => {
    for (const method of methods) {
      expect(parse({ requestType: method })).to.deep.equal({
        kind: 'request',
        method,
        url: relativeUrl,
        headers: {},
        retry: {},
        throwHttpErrors: true,
      });
    }
  });

  it('should take undefined for any field that may be left out', () => {
    const optional = ['headers', 'query', 'body', 'bodySchema', 'throwHttpErrors', 'retry'];
    const streaming = Object.keys(streamingSchema.shape);
    const nested = { commitEvery: ['milliseconds', 'rows'], since: ['overlap', 'from'] };
    const undefineds = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, undefined]));
    const noSink = { open: () => of() };
    fc.assert(
      fc.property(fc.subarray(optional), fc.subarray(streaming), (outer, inner) => {
        expect(parse({ ...undefineds(outer), streaming: undefined })).to.deep.equal(parse({}));
        const given = { ...undefineds(outer), streaming: undefineds(inner) };
        expect(stream(given)).to.deep.include(stream({}));
        expect(parseStreamInput({ requestType: undefined, relativeUrl, ...given })).to.deep.include(
          stream({}),
        );
      }),
    );
    for (const [name, fields] of Object.entries(nested)) {
      expect(stream({ streaming: { sink: noSink, [name]: undefineds(fields) } })).to.deep.include(
        stream({ streaming: { sink: noSink, [name]: {} } }),
      );
    }
    const lanes = { by: 'created', count: 2, search: 'id pr' };
    expect(
      stream({ streaming: { lanes: { ...lanes, from: undefined, until: undefined } } }),
    ).to.deep.include(stream({ streaming: { lanes } }));
  });

  it('should read a stream and fill in its defaults', () => {
    const expected = {
      kind: 'stream',
      url: `${relativeUrl}?limit=200`,
      limitIsDefault: true,
      headers: {},
      retry: {},
      state: undefined,
      flow: undefined,
      window: 'page',
      concurrency: 1,
      ordered: true,
      readAhead: 2,
      maxPages: Infinity,
      recordLimit: { records: 1_000_000, end: 'ceiling', clamped: false },
      givenRecordLimit: undefined,
      recordsKey: undefined,
      cursor: undefined,
      until: undefined,
      observer: undefined,
      lanes: undefined,
      parents: undefined,
      sink: undefined,
      job: undefined,
      generation: undefined,
      resume: 'auto',
      commitEvery: { milliseconds: 1_000, rows: 10_000 },
      onStaleCursor: 'error',
      since: undefined,
    };
    expect(stream({})).to.deep.equal(expected);
    expect(stream({ streaming: {} })).to.deep.equal(expected);
    expect(stream({ streaming: undefined, throwHttpErrors: true })).to.deep.equal(expected);
  });

  it('should commit as the stream says, else as its sink asks for, else by default', () => {
    const open = () => [];
    const commitEveryOf = (streaming: object) =>
      (stream({ streaming }) as ParsedStream).commitEvery;
    expect(commitEveryOf({ sink: { open } })).to.deep.equal({ milliseconds: 1_000, rows: 10_000 });
    const sink = { open, commitEvery: { rows: 10 } };
    expect(commitEveryOf({ sink })).to.deep.equal({ milliseconds: 1_000, rows: 10 });
    expect(commitEveryOf({ sink, commitEvery: { rows: 5 } })).to.deep.equal({
      milliseconds: 1_000,
      rows: 5,
    });
    expect(commitEveryOf({ sink, commitEvery: { milliseconds: 7 } })).to.deep.equal({
      milliseconds: 7,
      rows: 10,
    });
  });

  it('should take undefined for missing', () => {
    const blank = {
      headers: undefined,
      query: undefined,
      body: undefined,
      bodySchema: undefined,
      throwHttpErrors: undefined,
      retry: undefined,
      streaming: undefined,
    };
    for (const requestType of methods) {
      expect(parse({ requestType, ...blank })).to.deep.equal(parse({ requestType }));
    }
    expect(stream(blank)).to.deep.equal(stream({}));
  });

  it('should join the query to the URL', () => {
    const query = { q: 'Zoë & co', limit: undefined, expand: ['a', 'b'], n: null, ok: true };
    expect(parse({ relativeUrl: '/api?q=x&z=1', query }).url).to.equal(
      '/api?z=1&q=Zo%C3%AB%20%26%20co&expand=a&expand=b&ok=true',
    );
    expect(fieldOf({ query: { a: {} } })).to.equal('query.a');
    for (const given of [null, 7, 'a=1', new URLSearchParams('a=1'), new Map()]) {
      expect(fieldOf({ query: given })).to.equal('query');
    }
  });

  it('should check the relative URL', () => {
    for (const given of [
      'api',
      '//evil.com',
      '/\\evil.com',
      'https://evil.com',
      '/..',
      undefined,
    ]) {
      expect(fieldOf({ relativeUrl: given })).to.equal('relativeUrl');
    }
  });

  it('should read headers', () => {
    expect(parse({ headers: { Accept: 'text/csv' } }).headers).to.deep.equal({
      accept: 'text/csv',
    });
    expect(fieldOf({ headers: { Cookie: 'a' } })).to.equal('headers.Cookie');
  });

  it('should write a body for POST, PUT and PATCH alone', () => {
    for (const requestType of ['POST', 'PUT', 'PATCH']) {
      expect(dataOf({ requestType, body: { a: 1 } })).to.equal('{"a":1}');
      expect(
        dataOf({ requestType, body: { a: 1 }, bodySchema: z.object({ a: z.int() }) }),
      ).to.equal('{"a":1}');
    }
    for (const requestType of ['GET', 'DELETE', 'GET(Streaming)']) {
      for (const fields of [{ body: {} }, { body: null }, { bodySchema: z.any() }]) {
        const { field, message } = refusal(() => parse({ requestType, ...fields }));
        expect(field).to.equal(Object.keys(fields)[0]);
        expect(message).to.contain('POST, PUT and PATCH').and.contain(requestType);
      }
    }
  });

  it('should check the body and its schema', () => {
    const requestType = 'POST';
    expect(fieldOf({ requestType, body: null })).to.equal('body');
    expect(fieldOf({ requestType, bodySchema: z.any() })).to.equal('body');
    expect(fieldOf({ requestType, body: { a: 1 }, bodySchema: z.object({}) })).to.equal('body.a');
    for (const bodySchema of [null, {}, { safeParse: () => 1 }, () => 1, 'string']) {
      expect(fieldOf({ requestType, body: {}, bodySchema })).to.equal('bodySchema');
    }
  });

  it('should leave the content type of a form to the form', () => {
    const form = { requestType: 'POST', body: new FormData() };
    expect(fieldOf({ ...form, headers: { 'Content-Type': 'multipart/form-data' } })).to.equal(
      'headers.content-type',
    );
    expect(parse({ ...form, headers: { accept: '*/*' } }).headers).to.deep.equal({ accept: '*/*' });
  });

  it('should read throwHttpErrors', () => {
    expect(parse({ throwHttpErrors: false })).to.have.property('throwHttpErrors', false);
    for (const throwHttpErrors of ['no', 0, null]) {
      expect(fieldOf({ throwHttpErrors })).to.equal('throwHttpErrors');
    }
    expect(refusal(() => stream({ throwHttpErrors: false })).message).to.contain('always errors');
  });

  it('should take streaming with GET(Streaming) alone', () => {
    for (const requestType of methods) {
      const { field, message } = refusal(() => parse({ requestType, streaming: {} }));
      expect(field).to.equal('streaming');
      expect(message).to.contain('GET(Streaming)').and.contain(requestType);
    }
    expect(refusal(() => stream({ streaming: 7 })).field).to.equal('streaming');
    expect(refusal(() => stream({ streaming: { window: 0 } })).field).to.equal('streaming.window');
    expect(refusal(() => stream({ streaming: { concurrency: 2 } })).field).to.equal(
      'streaming.concurrency',
    );
    expect(refusal(() => stream({ streaming: { sink: {} } })).field).to.equal('streaming.sink');
  });

  it('should find the page size and the record limit', () => {
    for (const [fields, url, records] of [
      [{ query: { limit: 50 } }, '/api/v1/users?limit=50', 250_000],
      [{ query: { limit: '50' } }, '/api/v1/users?limit=50', 250_000],
      [{ query: { limit: [] } }, '/api/v1/users?limit=200', 1_000_000],
      [{ relativeUrl: '/x?limit=7', query: { limit: null } }, '/x?limit=7', 35_000],
      [{ relativeUrl: '/x?limit=7', query: { limit: 8 } }, '/x?limit=8', 40_000],
      [{ query: { limit: 0 } }, '/api/v1/users?limit=0', 0],
      [{ streaming: { pageSize: 1_000 } }, '/api/v1/users?limit=1000', 1_000_000],
      [{ query: { limit: 1 }, streaming: { recordLimit: 7_000 } }, '/api/v1/users?limit=1', 5_000],
    ] as const) {
      const parsed = stream(fields);
      expect(parsed.url).to.equal(url);
      expect(parsed).to.have.nested.property('recordLimit.records', records);
    }
    expect(stream({ query: { limit: 50 } })).to.have.property('limitIsDefault', false);
    for (const limit of [201, -1, 1.5, true, 'all', '', [50], [50, 60]]) {
      expect(refusal(() => stream({ query: { limit } })).field, inspect(limit)).to.equal(
        'query.limit',
      );
    }
    expect(refusal(() => stream({ relativeUrl: '/x?limit=5&limit=5' })).field).to.equal(
      'relativeUrl',
    );
    expect(
      refusal(() => stream({ query: { limit: 5 }, streaming: { pageSize: 5 } })).field,
    ).to.equal('streaming.pageSize');
    expect(parse({ query: { limit: 500 } }).url).to.equal('/api/v1/users?limit=500');
  });

  it('should not be changed by what the caller does afterwards', () => {
    const input = {
      requestType: 'POST',
      relativeUrl,
      headers: { 'x-a': ['1'] },
      query: { expand: ['a'] },
      body: { list: [1] },
    };
    const parsed = parseInput(input);
    const { url, headers } = parsed;
    const before = structuredClone({ url, headers });
    input.headers['x-a'].push('2');
    input.query.expand.push('b');
    input.body.list.push(2);
    expect({ url: parsed.url, headers: parsed.headers }).to.deep.equal(before);
    expect(dataOf({ ...input, body: { list: [1] } })).to.equal('{"list":[1]}');
    if (parsed.kind === 'request') {
      parsed.body?.content.subscribe(({ data }) => {
        expect(data).to.equal('{"list":[1]}');
      });
    }
    const streaming = { window: 'record', state: { a: 1 } };
    const parsedStream = stream({ streaming });
    streaming.window = 'run';
    expect(parsedStream).to.have.property('window', 'record');
    expect(parsedStream).to.have.property('state', streaming.state);
  });

  it('should not change nor freeze what the caller gave', () => {
    const input = {
      requestType: 'GET(Streaming)',
      relativeUrl,
      headers: { A: ['1'] },
      query: { limit: 5 },
      streaming: { state: { a: 1 }, flow: map((value) => value) },
    };
    const before = inspect(input, { depth: Infinity });
    parseInput(input);
    expect(inspect(input, { depth: Infinity })).to.equal(before);
    expect(Object.isFrozen(input.streaming.state)).to.equal(false);
  });

  it('should name the request types there are', () => {
    for (const requestType of [undefined, null, 'get', 'HEAD', '', 7]) {
      const { field, message } = refusal(() => parseInput({ requestType, relativeUrl }));
      expect(field).to.equal('requestType');
      expect(message).to.contain('GET, GET(Streaming), POST, PUT, PATCH, DELETE');
    }
  });

  it('should name fields that are not known, before those that are missing', () => {
    for (const [input, field] of [
      [{ requestType: 'GET', relativeURL: relativeUrl }, 'relativeURL'],
      [{ requesttype: 'GET', relativeUrl }, 'requesttype'],
      [{ requestType: 'GET', relativeUrl, params: {} }, 'params'],
    ] as const) {
      const error = refusal(() => parseInput(input));
      expect(error.field).to.equal(field);
      expect(error.message).to.contain('the fields are requestType, relativeUrl');
    }
    for (const input of [undefined, null, 7, 'GET', []]) {
      expect(refusal(() => parseInput(input)).field).to.equal('input');
    }
  });

  it('should never repeat header and body values', () => {
    const hunter2 = { hunter2: ['hunter2\n', { hunter2: 'hunter2' }] };
    for (const fields of [
      { headers: { 'x-a': 'hunter2\n' } },
      { headers: { 'x-a': hunter2 } },
      { headers: { authorization: 'SSWS hunter2' } },
      { requestType: 'POST', body: { a: 'hunter2' }, bodySchema: z.object({ a: z.email() }) },
      { requestType: 'POST', body: { a: 'hunter2' }, bodySchema: z.object({ a: z.literal('x') }) },
      { requestType: 'POST', body: 'hunter2', bodySchema: z.string() },
      { body: 'hunter2' },
    ]) {
      const error = refusal(() => parse(fields));
      expect(inspect(error, { showHidden: true, depth: Infinity })).not.to.contain('hunter2');
    }
  });

  it('should return or throw an OktaInputError, whatever it is given', () => {
    const anything = fc.anything({ maxDepth: 1 });
    const input = fc.record(
      {
        requestType: fc.constantFrom('GET(Streaming)', ...methods),
        relativeUrl: fc.oneof(fc.webPath(), fc.string(), anything),
        headers: fc.oneof(fc.dictionary(fc.string(), fc.string()), anything),
        query: fc.oneof(fc.dictionary(fc.string(), anything), anything),
        body: anything,
        throwHttpErrors: fc.oneof(fc.boolean(), anything),
        streaming: fc.oneof(
          fc.record({ window: anything, recordLimit: anything, until: anything }),
          anything,
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(input, anything), (given) => {
        try {
          parseInput(given);
        } catch (error) {
          expect(error).to.have.property('code', 'ERR_OKTA_INPUT');
        }
      }),
    );
  });
});

describe('parseStreamInput', () => {
  it('should put GET(Streaming) where there is no request type', () => {
    const streaming = { recordLimit: 10 };
    const whole = parseInput({ requestType: 'GET(Streaming)', relativeUrl, streaming });
    expect(parseStreamInput({ relativeUrl, streaming })).to.deep.equal(whole);
    for (const requestType of ['GET(Streaming)', undefined]) {
      expect(parseStreamInput({ requestType, relativeUrl, streaming })).to.deep.equal(whole);
    }
  });

  it('should refuse another request type', () => {
    for (const requestType of [...methods, null, '']) {
      const { field, message } = refusal(() => parseStreamInput({ requestType, relativeUrl }));
      expect(field).to.equal('requestType');
      expect(message).to.contain('write action(input)');
    }
  });

  it('should check all else as parseInput does', () => {
    for (const [input, field] of [
      [undefined, 'input'],
      [{}, 'relativeUrl'],
      [{ relativeUrl, body: {} }, 'body'],
      [{ relativeUrl, throwHttpErrors: false }, 'throwHttpErrors'],
      [{ relativeUrl, streaming: { windows: 1 } }, 'streaming.windows'],
      [{ relativeUrl, stream: {} }, 'stream'],
    ] as const) {
      expect(refusal(() => parseStreamInput(input)).field).to.equal(field);
    }
  });
});
