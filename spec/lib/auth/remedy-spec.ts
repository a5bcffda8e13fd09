import { expect } from 'chai';
import { EMPTY } from 'rxjs';
import { remedyFor } from '../../../lib/auth/remedy.js';
import { noHints } from '../../../lib/auth/serverHints.js';

describe('remedyFor', () => {
  const learnt = { ...noHints, nonce: 'n1' };
  const remedy = (statusCode: number, challenge?: string | string[], after = noHints) => {
    const headers = challenge === undefined ? {} : { 'www-authenticate': challenge };
    return remedyFor({ statusCode, headers, body: EMPTY }, noHints, after);
  };

  it('should be a new token for a 401', () => {
    expect(remedy(401)).to.equal('token');
    expect(remedy(401, 'Bearer error="invalid_token"', learnt)).to.equal('token');
  });

  it('should be a new proof when a refused proof brought what it lacked', () => {
    for (const error of ['use_dpop_nonce', 'invalid_dpop_proof']) {
      const challenge = `DPoP algs="ES256", error="${error}"`;
      expect(remedy(401, challenge, learnt)).to.equal('proof');
      expect(remedy(400, ['Bearer', challenge], learnt)).to.equal('proof');
    }
  });

  it('should be a new token when a 401 for a proof taught nothing', () => {
    expect(remedy(401, 'DPoP error="invalid_dpop_proof"')).to.equal('token');
  });

  it('should be nothing for all else', () => {
    expect(remedy(200, undefined, learnt)).to.equal(undefined);
    expect(remedy(400, undefined, learnt)).to.equal(undefined);
    expect(remedy(400, 'DPoP error="invalid_dpop_proof"')).to.equal(undefined);
    expect(remedy(403, 'Bearer error="insufficient_scope"', learnt)).to.equal(undefined);
  });
});
