import { expect } from 'chai';
import { memoryLimit } from '../../../../lib/sinks/duckdb/memoryLimit.js';

const gibibyte = 2 ** 30;

describe('memoryLimit', () => {
  it('should be half of the machine, where no container has less', () => {
    expect(memoryLimit(16 * gibibyte, 0)).to.equal('8192MiB');
    expect(memoryLimit(16 * gibibyte, 2 ** 64)).to.equal('8192MiB');
  });

  it('should be half of the container', () => {
    expect(memoryLimit(16 * gibibyte, gibibyte / 2)).to.equal('256MiB');
  });

  it('should be what a commit needs, however little there is', () => {
    expect(memoryLimit(16 * gibibyte, gibibyte / 8)).to.equal('128MiB');
  });
});
