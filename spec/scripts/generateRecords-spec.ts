import { expect } from 'chai';
import { readFileSync, statSync } from 'node:fs';
import { formattedModules, recordModules } from '../../scripts/generateRecords.js';
import { readRecords } from '../../scripts/records.js';

const path = '/api/v1/things';

describe('recordModules', () => {
  it('should have made the modules that are there, in less than 500 KB', async () => {
    const modules = await formattedModules();
    for (const [file, text] of Object.entries(modules)) {
      expect(readFileSync(file, 'utf8')).to.equal(text);
    }
    const bytes = Object.keys(modules).reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).to.be.below(500_000);
  });

  it('should let any property be missing or null', () => {
    const shapes = { Thing: { id: 'string', at: 'datetime?', tags: ['integer'] as const } };
    const text = recordModules({ source: 'here', records: { [path]: { of: '@Thing' } }, shapes });
    expect(text.shapes).to.contain('readonly "id"?: string | null;');
    expect(text.shapes).to.contain('readonly "at"?: string | null;');
    expect(text.shapes).to.contain('readonly "tags"?: readonly (number)[] | null;');
    expect(text.records).to.contain(`readonly "${path}": Thing;`);
  });

  it('should refuse a list of several kinds that it has no name for', () => {
    const shapes = { A: {}, B: {} };
    const records = { [path]: { of: { anyOf: ['@A', '@B'] } } };
    expect(() => recordModules({ source: 'here', records, shapes })).to.throw(
      '/api/v1/things holds objects of several kinds',
    );
  });
});

describe('readRecords', () => {
  it('should add what the documents leave out', () => {
    const { records } = readRecords();
    expect(records['/api/v1/users']).to.deep.equal({ of: '@User', key: 'id', max: 200 });
    expect(records['/api/v1/groups/{groupId}/users']?.max).to.equal(1_000);
    expect(records['/api/v1/logs']?.max).to.equal(1_000);
    expect(records['/governance/api/v1/labels']?.key).to.equal('labelId');
    expect(records['/governance/api/v1/grants']?.envelope).to.equal('data');
    expect(records['/oauth2/v1/clients']?.key).to.equal('client_id');
    for (const unpaged of ['/api/v1/domains', '/api/v1/email-servers']) {
      expect(records[unpaged]?.unpaged).to.equal(true);
    }
  });
});
