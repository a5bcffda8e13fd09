import { expect } from 'chai';
import { readAckSubject } from '../../../../lib/queues/jetstream/ackSubject.js';

describe('readAckSubject', () => {
  it('should read subjects of all servers', () => {
    const expected = { deliveries: 3, seq: 42 };
    expect(readAckSubject('$JS.ACK.users_queue.workers.3.42.7.1700000000.5')).to.deep.equal(
      expected,
    );
    const withDomain = '$JS.ACK.hub.ACC123.users_queue.workers.3.42.7.1700000000.5';
    expect(readAckSubject(withDomain)).to.deep.equal(expected);
    expect(readAckSubject(`${withDomain}.random`)).to.deep.equal(expected);
  });

  it('should know what is no message', () => {
    for (const reply of ['', '_INBOX.a.b', '$JS.ACK', '$JS.ACK.a.b.c.d.e.f.g']) {
      expect(readAckSubject(reply), reply).to.equal(undefined);
    }
  });
});
