import { expect } from 'chai';
import { inspect } from 'node:util';
import {
  cursorOf,
  OktaApiError,
  OktaAuthError,
  OktaBodyError,
  OktaCursorError,
  OktaFlowError,
  OktaInputError,
  OktaLinkError,
  OktaNetworkError,
  OktaRateLimitError,
  OktaStreamsError,
  OktaTimeoutError,
  progressOf,
  noteProgress,
  type OktaError,
  type OktaErrorCode,
} from '../../lib/errors.js';
import { writeCursor } from '../../lib/checkpoint/cursor.js';

const cursor = writeCursor({
  next: '/api/v1/users?search=lee@acme.com',
  delivered: ['00u-settled'],
  recordsStreamed: 7,
  request: 'print',
});
const place = { recordsStreamed: 7, cursor };

const api = { statusCode: 403, headers: { 'set-cookie': 'sid=secret' }, body: { secret: 'body' } };
const errors: readonly (readonly [name: string, code: OktaErrorCode, error: OktaError])[] = [
  ['OktaInputError', 'ERR_OKTA_INPUT', new OktaInputError('query', 'is wrong')],
  ['OktaApiError', 'ERR_OKTA_API', new OktaApiError('refused', api)],
  ['OktaAuthError', 'ERR_OKTA_AUTH', new OktaAuthError('no token')],
  [
    'OktaRateLimitError',
    'ERR_OKTA_RATE_LIMIT',
    new OktaRateLimitError('too long', { retryAt: new Date(0) }),
  ],
  ['OktaNetworkError', 'ERR_OKTA_NETWORK', new OktaNetworkError('reset')],
  ['OktaTimeoutError', 'ERR_OKTA_TIMEOUT', new OktaTimeoutError('late')],
  ['OktaBodyError', 'ERR_OKTA_BODY', new OktaBodyError('cut short')],
  ['OktaLinkError', 'ERR_OKTA_LINK', new OktaLinkError('elsewhere')],
  ['OktaCursorError', 'ERR_OKTA_CURSOR', new OktaCursorError('too old')],
  ['OktaFlowError', 'ERR_OKTA_FLOW', new OktaFlowError('thrown')],
];

describe('OktaStreamsError', () => {
  for (const [name, code, error] of errors) {
    it(`should be the base of ${name}`, () => {
      expect(error).to.be.instanceOf(OktaStreamsError);
      expect(error).to.be.instanceOf(Error);
      expect(error.name).to.equal(name);
      expect(error.code).to.equal(code);
      expect(error.stack).to.contain(error.message);
      expect(inspect(error)).to.contain(name).and.to.contain(code);
      expect(Object.keys(error)).to.not.include('name');
    });
  }

  it('should have a cause where one was given, undefined included', () => {
    const cause = new Error('below');
    expect(new OktaNetworkError('reset', { cause }).cause).to.equal(cause);
    expect(new OktaFlowError('thrown', { cause: undefined })).to.have.own.property('cause');
    expect(new OktaFlowError('thrown')).to.not.have.property('cause');
    expect(Object.keys(new OktaNetworkError('reset', { cause }))).to.not.include('cause');
  });

  it('should count as sent unless it is known that no byte has left', () => {
    expect(new OktaNetworkError('reset').sent).to.equal(true);
    expect(new OktaNetworkError('refused', { sent: false }).sent).to.equal(false);
  });

  it('should have a requestId where there is one', () => {
    expect(new OktaBodyError('cut', { requestId: 'req1' }).requestId).to.equal('req1');
    expect(new OktaBodyError('cut', { requestId: undefined })).to.not.have.property('requestId');
  });

  it('should narrow by its code', () => {
    const told = (error: OktaError): string => {
      switch (error.code) {
        case 'ERR_OKTA_INPUT':
          return error.field;
        case 'ERR_OKTA_API':
          return error.statusCode.toString();
        case 'ERR_OKTA_BODY':
          return error.bodyStart ?? 'none';
        default:
          return error.message;
      }
    };
    expect(errors.map(([, , error]) => told(error))).to.deep.equal([
      'query',
      '403',
      'no token',
      'too long',
      'reset',
      'late',
      'none',
      'elsewhere',
      'too old',
      'thrown',
    ]);
  });
});

describe('OktaInputError', () => {
  it('should begin its message with the field', () => {
    const error = new OktaInputError('streaming.recordLimit', 'must be a number: got "a"');
    expect(error.field).to.equal('streaming.recordLimit');
    expect(error.message).to.equal('streaming.recordLimit must be a number: got "a"');
  });
});

describe('OktaApiError', () => {
  it('should hold headers and body where no log shows them', () => {
    const error = new OktaApiError('refused', api);
    expect(error.headers).to.equal(api.headers);
    expect(error.body).to.equal(api.body);
    for (const shown of [inspect(error, { depth: Infinity }), JSON.stringify(error)]) {
      expect(shown).to.not.contain('secret');
    }
    expect(Object.keys(error)).to.have.members(['code', 'statusCode']);
  });

  it('should show what Okta says of the error', () => {
    const said = {
      errorCode: 'E1',
      errorSummary: 'no',
      errorId: 'oae1',
      errorCauses: [{ errorSummary: 'why' }],
      missingScope: 'okta.users.read',
      requestId: 'req1',
    };
    expect(
      JSON.parse(JSON.stringify(new OktaApiError('refused', { ...api, ...said }))),
    ).to.deep.equal({ code: 'ERR_OKTA_API', statusCode: 403, ...said });
  });
});

describe('OktaBodyError', () => {
  it('should hold the start of the body where no log shows it', () => {
    const error = new OktaBodyError('no JSON', { bodyStart: 'secret start' });
    expect(error.bodyStart).to.equal('secret start');
    for (const shown of [inspect(error, { depth: Infinity }), JSON.stringify(error)]) {
      expect(shown).to.not.contain('secret start');
    }
    expect(new OktaBodyError('no JSON').bodyStart).to.equal(undefined);
  });
});

describe('placeOf', () => {
  it('should be what setPlace noted, for errors of the library', () => {
    const error = new OktaNetworkError('reset');
    expect(error.recordsStreamed).to.equal(undefined);
    expect(error.cursor).to.equal(undefined);
    noteProgress(error, place);
    expect(progressOf(error)).to.equal(place);
    expect(error.recordsStreamed).to.equal(7);
    expect(error.cursor).to.equal(cursor);
    expect(cursorOf(error)).to.equal(cursor);
  });

  it("should be what setPlace noted, for the user's own objects, untouched", () => {
    const own = [new TypeError('mine'), Object.freeze({ mine: true }), [], new Map()];
    for (const error of own) {
      const keys = Reflect.ownKeys(error);
      noteProgress(error, place);
      expect(cursorOf(error)).to.equal(cursor);
      expect(Reflect.ownKeys(error)).to.deep.equal(keys);
    }
  });

  it('should be the newest place', () => {
    const error = new Error('thrown by two runs');
    noteProgress(error, place);
    noteProgress(error, { recordsStreamed: 9, cursor: undefined });
    expect(progressOf(error)).to.deep.equal({ recordsStreamed: 9, cursor: undefined });
    expect(cursorOf(error)).to.equal(undefined);
  });

  it('should be what setPlace noted for a function that was thrown', () => {
    const thrown = () => undefined;
    const noted = { recordsStreamed: 2, cursor: undefined };
    noteProgress(thrown, noted);
    expect(progressOf(thrown)).to.equal(noted);
  });

  it('should be undefined for anything that did not come out of a stream', () => {
    for (const error of [new Error('other'), {}, null, undefined, 'text', 7, Symbol('s')]) {
      expect(progressOf(error)).to.equal(undefined);
      expect(cursorOf(error)).to.equal(undefined);
    }
  });

  it('should show in no log', () => {
    const error = new OktaNetworkError('reset');
    noteProgress(error, place);
    expect(Object.keys(error)).to.not.include.members(['cursor', 'recordsStreamed']);
    for (const shown of [
      inspect(error),
      inspect(error, { showHidden: true, depth: Infinity }),
      JSON.stringify(error),
      error.stack ?? '',
    ]) {
      expect(shown).to.not.match(/lee@acme|00u-settled/);
    }
  });
});
