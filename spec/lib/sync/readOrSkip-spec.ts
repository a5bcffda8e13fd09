import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { OktaApiError } from '../../../lib/errors.js';
import { readOrSkip } from '../../../lib/sync/readOrSkip.js';
import { answering, orgUrl } from '../../support/answeringOrg.js';

describe('readOrSkip', () => {
  it('should give what is there', async () => {
    const { action, urls } = answering(200, { id: 'x' });
    const output = await lastValueFrom(readOrSkip(action, '/api/v1/x'));
    expect(output?.body).to.deep.equal({ id: 'x' });
    expect(urls).to.deep.equal([`${orgUrl}/api/v1/x`]);
  });

  for (const [statusCode, errorCode] of [
    [404, 'E0000008'],
    [403, 'E0000006'],
    [401, 'E0000015'],
  ] as const) {
    it(`should give nothing for ${statusCode.toString()} ${errorCode}`, async () => {
      const { action } = answering(statusCode, { errorCode, errorSummary: 'no' });
      expect(await lastValueFrom(readOrSkip(action, '/api/v1/x'))).to.equal(undefined);
    });
  }

  it('should end with the error of what may be there at another time', async () => {
    const { action } = answering(503, {});
    const error: unknown = await lastValueFrom(readOrSkip(action, '/api/v1/x')).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(OktaApiError);
  });
});
