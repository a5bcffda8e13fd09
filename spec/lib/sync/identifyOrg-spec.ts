import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { identifyOrg } from '../../../lib/sync/identifyOrg.js';
import { answering, orgUrl } from '../../support/answeringOrg.js';

describe('identifyOrg', () => {
  const identify = (action: ReturnType<typeof answering>['action']) =>
    lastValueFrom(
      identifyOrg(
        action,
        () => orgUrl,
        () => Date.UTC(2026, 0, 1),
      ),
    );

  it('should know an org by its id, and how far its clock is ahead', async () => {
    const { action, urls } = answering(
      200,
      { id: '00o1' },
      { date: 'Thu, 01 Jan 2026 00:01:00 GMT' },
    );
    expect(await identify(action)).to.deep.equal({ id: '00o1', ahead: 60_000 });
    expect(urls).to.deep.equal([`${orgUrl}/.well-known/okta-organization`]);
  });

  it('should know one that does not say so by its address', async () => {
    for (const body of [{}, { id: '' }, { id: 7 }]) {
      expect(await identify(answering(200, body).action)).to.include({ id: orgUrl });
    }
    expect(await identify(answering(404, {}).action)).to.deep.equal({ id: orgUrl, ahead: 0 });
  });
});
