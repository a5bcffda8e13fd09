import { expect } from 'chai';
import { isSuccess } from '../../../lib/http/isSuccess.js';

describe('isSuccess', () => {
  it('should be 2xx and nothing else', () => {
    const statuses = [199, 200, 204, 299, 300, 404, 500];
    expect(statuses.filter(isSuccess)).to.deep.equal([200, 204, 299]);
  });
});
