import { expect } from 'chai';
import { withoutSecrets } from '../../../lib/sync/withoutSecrets.js';

describe('withoutSecrets', () => {
  it('should leave out what is secret wherever it stands, and nothing else', () => {
    const record = {
      id: '0oa1',
      protocol: { credentials: { client: { client_id: 'a', client_secret: 'hush' } } },
      keys: [{ kty: 'RSA', n: 'public', d: 'private', p: 'private' }],
      settings: { password: { minLength: 8 } },
      credentials: { password: { value: 'hush' }, provider: { name: 'OKTA' } },
    };
    expect(withoutSecrets(record)).to.deep.equal({
      id: '0oa1',
      protocol: { credentials: { client: { client_id: 'a' } } },
      keys: [{ kty: 'RSA', n: 'public' }],
      settings: { password: { minLength: 8 } },
      credentials: { provider: { name: 'OKTA' } },
    });
    expect(record.protocol.credentials.client.client_secret).to.equal('hush');
  });

  it('should leave out paths that are named, and give back a record that has none of it', () => {
    const record = { id: 'a', channel: { config: { headers: [1], uri: 'u' } } };
    expect(withoutSecrets(record)).to.equal(record);
    expect(withoutSecrets(record, ['channel.config.headers', 'no.where'])).to.deep.equal({
      id: 'a',
      channel: { config: { uri: 'u' } },
    });
  });
});
