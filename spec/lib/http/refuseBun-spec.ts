import { expect } from 'chai';
import { OktaInputError } from '../../../lib/errors.js';
import { refuseBun } from '../../../lib/http/refuseBun.js';

describe('refuseBun', () => {
  it('should refuse Bun, and say where to run instead', () => {
    expect(() => {
      refuseBun({ node: '24.3.0', bun: '1.4.5' });
    })
      .to.throw(OktaInputError, 'connection.send must be given in Bun (this is 1.4.5)')
      .with.property('field', 'connection.send');
  });

  it('should leave other runtimes alone', () => {
    refuseBun({ node: '20.19.0' });
    refuseBun({ node: '24.3.0', deno: '2.9.6' });
  });
});
