import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { shapesModule } from '../../scripts/generateSandboxShapes.js';
import { readRecords } from '../../scripts/records.js';

describe('shapesModule', () => {
  it('should have made the module that is there', () => {
    const there = readFileSync('lib/sandbox/catalog/shapes.ts', 'utf8');
    expect(shapesModule(readRecords())).to.equal(there);
  });

  it('should write the record of each list that is asked for, and the shapes it speaks of', () => {
    const given = {
      source: 'here',
      records: { '/a/{id}/b': { of: '@B' }, '/c': { of: '@C' } },
      shapes: { B: { d: ['@D'] as const, _links: '@L' }, C: {}, D: { e: 'string' }, L: {} },
    };
    const lines = shapesModule(given, ['/a/{x}/b']).split('\n');
    expect(lines.slice(-6)).to.deep.equal([
      'export const shapes = String.raw`',
      '/a/{}/b "@B"',
      '@B {"d":["@D"]}',
      '@D {"e":"string"}',
      '`;',
      '',
    ]);
    expect(lines).to.include(' * here.');
  });
});
