import { expect } from 'chai';
import { bufferOf } from '../../../lib/http/bufferOf.js';

describe('bufferOf', () => {
  it('should be the bytes themselves, of a part too', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4).subarray(1, 3);
    const buffer = bufferOf(bytes);
    expect([...buffer]).to.deep.equal([2, 3]);
    buffer[0] = 7;
    expect([...bytes]).to.deep.equal([7, 3]);
  });
});
