import { expect } from 'chai';
import { config } from 'rxjs';
import { setTimeout } from 'node:timers/promises';
import { reportThrown } from '../../../lib/run/reportThrown.js';

describe('reportThrown', () => {
  let reported: unknown[];

  beforeEach(() => {
    reported = [];
    config.onUnhandledError = (error: unknown) => reported.push(error);
  });

  afterEach(() => {
    config.onUnhandledError = null;
  });

  it('should call at once', () => {
    let calls = 0;
    reportThrown(() => calls++);
    expect(calls).to.equal(1);
  });

  it('should report what is thrown as RxJS does, later', async () => {
    const thrown = new Error('mine');
    reportThrown(() => {
      throw thrown;
    });
    expect(reported).to.deep.equal([]);
    await setTimeout(1);
    expect(reported).to.deep.equal([thrown]);
  });
});
