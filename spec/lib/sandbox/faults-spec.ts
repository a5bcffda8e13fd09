import { expect } from 'chai';
import { createFaults } from '../../../lib/sandbox/faults.js';
import type { FaultName, FaultOptions } from '../../../lib/sandbox/faults.js';

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

  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ['error501', {}, /fault must be one of error500, .*: got "error501"/],
    ['error500', { count: 0 }, /fault\.count must be an integer from 1 .*: got 0/],
    ['error500', { count: '2' }, /fault\.count/],
    ['error500', { skip: -1 }, /fault\.skip/],
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
