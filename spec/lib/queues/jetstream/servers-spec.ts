import { expect } from 'chai';
import { OktaInputError } from '../../../../lib/errors.js';
import { readServers } from '../../../../lib/queues/jetstream/servers.js';

describe('readServers', () => {
  it('should read one server, several, and who signs in', () => {
    expect(readServers('nats://127.0.0.1:4222')).to.deep.equal({ servers: ['127.0.0.1:4222'] });
    expect(readServers(['a:4222', 'nats://b:4223, nats://c']).servers).to.deep.equal([
      ...['a:4222', 'b:4223', 'c'],
    ]);
    expect(readServers('nats://okta:p%40ss@[::1]:4222')).to.deep.equal({
      servers: ['[::1]:4222'],
      user: 'okta',
      pass: 'p@ss',
    });
    expect(readServers('tls://t0ken@nats.acme.com')).to.deep.equal({
      servers: ['nats.acme.com'],
      tls: {},
      token: 't0ken',
    });
  });

  it('should refuse what is no server, and never repeat it', () => {
    const refusal = (given: unknown) => {
      try {
        readServers(given as string);
      } catch (error) {
        expect(error).to.be.instanceOf(OktaInputError);
        return String(error);
      }
      throw new Error('it was taken');
    };
    expect(refusal(4222)).to.match(/servers must be the URL of a NATS server; write nats:\/\/127/);
    expect(refusal([1])).to.match(/servers must be the URL/);
    expect(refusal('')).to.match(/servers must be URLs of NATS servers, and one is none/);
    const http = refusal('http://okta:secret-word@127.0.0.1');
    expect(http).to.match(/begin with nats:\/\/ or tls:\/\/, and one begins with http:\/\//);
    expect(http + refusal('nats://okta:secret-word@:x')).not.to.match(/secret-word/);
  });
});
