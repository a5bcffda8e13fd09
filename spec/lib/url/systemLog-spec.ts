import { expect } from 'chai';
import { isSystemLog, systemLog } from '../../../lib/url/systemLog.js';

describe('isSystemLog', () => {
  for (const url of [systemLog, `${systemLog}?since=2026-01-01T00:00:00.000Z`])
    it(`should be true of ${url}`, () => {
      expect(isSystemLog(url)).to.equal(true);
    });

  for (const url of ['/api/v1/users', '/api/v1/logs2', `/api/v1/users?search=${systemLog}`])
    it(`should be false of ${url}`, () => {
      expect(isSystemLog(url)).to.equal(false);
    });
});
