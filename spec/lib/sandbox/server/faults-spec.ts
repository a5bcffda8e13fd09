import { expect } from 'chai';
import { createFaults } from '../../../../lib/sandbox/server/faults.js';
import type { FaultName, FaultOptions } from '../../../../lib/sandbox/server/faults.js';

describe('createFaults', () => {
  const hits = (options: FaultOptions, requests: readonly string[], method = 'GET'): boolean[] => {
    const faults = createFaults();
    faults.set('error500', options);
    return requests.map((url) => faults.take(method, url).length === 1);
  };

  it('should meet the next request and no more', () => {
    expect(hits({}, ['/a', '/a'])).to.deep.equal([true, false]);
  });

  it('should pass over the first and count the rest', () => {
    const requests = ['/a', '/a', '/a', '/a'];
    expect(hits({ skip: 1, count: 2 }, requests)).to.deep.equal([false, true, true, false]);
  });

  it('should count only requests that match', () => {
    const requests = ['/b', '/a?x=1', '/a'];
    expect(hits({ path: '/a' }, requests)).to.deep.equal([false, true, false]);
    expect(hits({ path: /x=1/g, count: 2 }, ['/b', '/a?x=1', '/a?x=1'])).to.deep.equal([
      false,
      true,
      true,
    ]);
    expect(hits({ method: 'POST' }, ['/a'])).to.deep.equal([false]);
    expect(hits({ method: 'POST' }, ['/a'], 'POST')).to.deep.equal([true]);
  });

  it('should stop when switched off', () => {
    const faults = createFaults();
    const off = faults.set('error500', { count: Infinity });
    expect(faults.take('GET', '/')).to.have.length(1);
    off();
    off();
    expect(faults.take('GET', '/')).to.have.length(0);
  });

  it('should meet a share of the requests, the same by the same seed', () => {
    const metBy = (seed: number): number[] => {
      const faults = createFaults(seed);
      faults.set('error500', { probability: 0.05, count: Infinity });
      faults.set('error503', { probability: 0.05, count: Infinity });
      return Array.from({ length: 10_000 }, () => faults.take('GET', '/').length);
    };
    const met = metBy(1);
    expect(met.filter((count) => count > 0).length).to.be.within(900, 1_050);
    expect(met.filter((count) => count > 1).length).to.be.within(5, 60);
    expect(metBy(1)).to.deep.equal(met);
    expect(metBy(2)).not.to.deep.equal(met);
  });

  it('should count the requests that it has met by chance', () => {
    const faults = createFaults();
    faults.set('error500', { probability: 0.5, count: 3 });
    const met = Array.from({ length: 100 }, () => faults.take('GET', '/').length);
    expect(met.filter((count) => count === 1)).to.have.length(3);
    faults.set('error500', { probability: 0, count: Infinity });
    expect(faults.take('GET', '/')).to.deep.equal([]);
  });

  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ['error501', {}, /fault must be one of error500, .*: got "error501"/],
    ['error500', { count: 0 }, /fault\.count must be an integer from 1 .*: got 0/],
    ['error500', { count: '2' }, /fault\.count/],
    ['error500', { skip: -1 }, /fault\.skip/],
    ['error500', { probability: 1.1 }, /fault\.probability must be a number from 0 to 1: got 1\.1/],
    ['error500', { path: 5 }, /fault\.path must be a string or a RegExp: got 5/],
    ['error500', { method: 'get' }, /fault\.method/],
    ['error500', { times: 2 }, /fault\.times does not exist/],
  ];
  for (const [name, options, message] of wrong) {
    it(`should refuse ${name} with ${JSON.stringify(options)}`, () => {
      const set = (): unknown => createFaults().set(name as FaultName, options);
      expect(set).to.throw(TypeError, message);
    });
  }
});
