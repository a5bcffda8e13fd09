import { expect } from 'chai';
import { OktaInputError, OktaSinkError } from '../../../../lib/errors.js';
import { codeOf, fault, isPassing, patiently } from '../../../../lib/queues/jetstream/passing.js';

describe('errors of a NATS server', () => {
  const named = (name: string, more: object = {}) =>
    Object.assign(new Error(name), { name, ...more });

  it('should pass where the server is away, or not yet what it was', () => {
    for (const name of ['TimeoutError', 'RequestError', 'NoResponders', 'JetStreamNotEnabled'])
      expect(isPassing(named(name)), name).to.equal(true);
    expect(isPassing(named('JetStreamApiError', { status: 503, code: 10_008 }))).to.equal(true);
    expect(isPassing(named('JetStreamApiError', { status: 400, code: 10_071 }))).to.equal(false);
    expect(isPassing(named('AuthorizationError'))).to.equal(false);
    expect(isPassing('timeout')).to.equal(false);
    expect([codeOf(named('a', { code: 7 })), codeOf(named('a', { code: 'x' }))]).to.deep.equal([
      ...[7, undefined],
    ]);
  });

  it('should be asked again as long as they pass', async () => {
    let tries = 0;
    const work = () => {
      tries++;
      return tries < 3 ? Promise.reject(named('TimeoutError')) : Promise.resolve('done');
    };
    expect(await patiently(work)).to.equal('done');
    tries = 0;
    const caught: unknown = await patiently(work, 0).catch((thrown: unknown) => thrown);
    expect([tries, String(caught)]).to.deep.equal([1, 'TimeoutError: TimeoutError']);
    const other = () => Promise.reject(named('AuthorizationError'));
    expect(await patiently(other).catch(String)).to.match(/AuthorizationError/);
  });

  it('should say the way out of a server without JetStream', () => {
    const told = fault(named('JetStreamNotEnabled'), 'users');
    expect(told).to.be.instanceOf(OktaSinkError);
    expect(told.message).to.match(/start it with nats-server --jetstream/);
    expect(fault(named('JetStreamApiError', { code: 10_039 }), 'users').message).to.match(
      /its account may not use it/,
    );
    expect(fault(named('TimeoutError'), 'users').message).to.equal(
      'JetStream: queue users: the server does not answer',
    );
  });

  it('should leave errors as they are that say what they have to', () => {
    for (const own of [new OktaSinkError('own'), new OktaInputError('name', 'own')])
      expect(fault(own, 'users')).to.equal(own);
  });
});
