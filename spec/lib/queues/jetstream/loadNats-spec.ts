import { expect } from 'chai';
import { OktaSinkError } from '../../../../lib/errors.js';
import { loadNats } from '../../../../lib/queues/jetstream/loadNats.js';

describe('loadNats', () => {
  it('should load what is used of both packages', () => {
    expect(loadNats()).to.include.keys('connect', 'headers', 'jetstreamManager');
  });

  it('should tell the command that installs them where one is missing', () => {
    const cause = new Error('Cannot find module');
    expect(() => loadNats((fail) => fail(cause))).to.throw(
      OktaSinkError,
      /needs the packages @nats-io\/transport-node and @nats-io\/jetstream, which cannot be loaded; npm install @nats-io\/transport-node @nats-io\/jetstream$/,
    );
  });
});
