import { expect } from 'chai';
import { ownKey } from '../../../lib/cli/ownKey.js';
import { readRecords } from '../../../scripts/records.js';

describe('ownKey', () => {
  it('should be what Okta documents, for each of its lists', () => {
    for (const [path, { key }] of Object.entries(readRecords().records))
      expect(ownKey(path.replaceAll(/\{[^}]*\}/g, 'x1')), path).to.equal(key);
  });

  it('should take placeholders, a query and a slash at the end', () => {
    expect(ownKey('/api/v1/apps/{id}/credentials/keys?limit=5')).to.equal('kid');
    expect(ownKey('/api/v1/logs/')).to.equal('uuid');
    expect(ownKey('/api/v1/users/{id}/devices')).to.equal(undefined);
  });

  it('should be the id of what is not documented', () => {
    expect(ownKey('/api/v1/nothing')).to.equal('id');
  });
});
