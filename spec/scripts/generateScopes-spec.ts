import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { readOperations, scopesModule } from '../../scripts/generateScopes.js';

describe('scopesModule', () => {
  it('should have made the table that is there', () => {
    const text = readFileSync('lib/scopes/operationScopes.ts', 'utf8');
    expect(scopesModule(readOperations())).to.equal(text);
  });

  it('should write a line for each path, alternatives and all', () => {
    const operations = [
      { method: 'POST', path: '/b/{id}', scopes: [['x', 'y'], ['z']] },
      { method: 'GET', path: '/b/{id}', scopes: [['x']] },
      { method: 'GET', path: '/a', scopes: [] },
    ];
    const lines = scopesModule({ source: 'here', operations }).split('\n');
    expect(lines.slice(-5)).to.deep.equal([
      'export const operationScopes = `',
      '/a GET:',
      '/b/{} GET:x POST:x+y|z',
      '`;',
      '',
    ]);
    expect(lines).to.include(' * here.');
  });
});
