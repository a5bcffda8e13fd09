import { expect } from 'chai';
import { errorLine } from '../../../lib/cli/errorLine.js';
import { OktaApiError, OktaInputError } from '../../../lib/errors.js';

describe('errorLine', () => {
  it('should be one line without a stack', () => {
    expect(errorLine(new Error('a\n  b\r\n'))).to.equal('okta-streams: a b\n');
  });

  it('should name an error without a message', () => {
    expect(errorLine(new RangeError())).to.equal('okta-streams: RangeError\n');
  });

  it('should show what is no error', () => {
    expect(errorLine({ a: [1, 2] })).to.equal('okta-streams: { a: [ 1, 2 ] }\n');
  });

  it('should add the way out of a shell', () => {
    expect(errorLine(new OktaInputError('orgUrl', 'is missing'))).to.equal(
      'okta-streams: orgUrl is missing; or add --sandbox, for an org of its own\n',
    );
    expect(errorLine(new OktaInputError('headers.authorization', 'is refused'))).to.include(
      'set OKTA_CLIENT_TOKEN',
    );
    expect(errorLine(new OktaInputError('query', 'is wrong'))).to.equal(
      'okta-streams: query is wrong\n',
    );
  });

  it('should add the causes that Okta tells', () => {
    const details = { statusCode: 400, headers: {}, body: {} };
    const errorCauses = [{ errorSummary: 'name: too long' }, { reason: 'X' }];
    expect(errorLine(new OktaApiError('answered 400', { ...details, errorCauses }))).to.equal(
      'okta-streams: answered 400; name: too long\n',
    );
  });

  it('should show all that is known when it is debugged', () => {
    expect(errorLine(new Error('a', { cause: new Error('b') }), true)).to.match(
      /^okta-streams: Error: a\n +at [^]*\[cause\]: Error: b\n/,
    );
  });
});
