import { expect } from 'chai';
import { checked } from '../../../lib/schema/checked.js';
import { lanePlan, lanesSchema } from '../../../lib/lanes/laneOptions.js';
import { valuesOf } from '../../../lib/url/query.js';
import { refusal } from '../../support/refusal.js';

const parse = (given: object) => checked(lanesSchema, { count: 4, ...given }, 'streaming.lanes');
const plan = (given: object, url: string) => lanePlan(parse(given), url);
const refused = (given: object, url: string) => refusal(() => plan(given, url));

describe('lanesSchema', () => {
  it('should name field, rule and value', () => {
    const fieldOf = (given: object) => refusal(() => parse({ by: 'created', ...given })).field;
    expect(fieldOf({ by: 'name' })).to.equal('by');
    expect(fieldOf({ count: 0 })).to.equal('count');
    expect(fieldOf({ count: 65 })).to.equal('count');
    expect(fieldOf({ search: '' })).to.equal('search');
    expect(fieldOf({ from: 'yesterday' })).to.equal('from');
    expect(fieldOf({ until: 5 })).to.equal('until');
    expect(fieldOf({ lanes: 5 })).to.equal('lanes');
  });
});

describe('lanePlan', () => {
  const users = '/api/v1/users?limit=200';

  it('should divide users and groups by a search, their own or the one given', () => {
    const own = plan({ by: 'created' }, `${users}&search=a`);
    expect(own.url).to.equal(`${users}&search=a`);
    expect(own.plan).to.deep.equal({ by: 'created', count: 4, from: -Infinity, until: Infinity });
    const given = plan({ by: 'created', search: 'id pr', from: '2024-01-01' }, '/api/v1/groups');
    expect(valuesOf(given.url, 'search')).to.deep.equal(['id pr']);
    expect(given.plan.from).to.equal(Date.UTC(2024, 0, 1));
  });

  it('should ask for a search to be spelled out', () => {
    const { field, message } = refused({ by: 'created' }, users);
    expect(field).to.equal('streaming.lanes.search');
    expect(message).to.contain('DEPROVISIONED');
    expect(refused({ by: 'created', search: 'b' }, `${users}&search=a`).field).to.equal(
      'streaming.lanes.search',
    );
  });

  for (const name of ['q', 'filter', 'after', 'sortBy', 'sortOrder']) {
    it(`should refuse ${name}, with the reason`, () => {
      const { field, message } = refused({ by: 'created' }, `${users}&search=a&${name}=x`);
      expect(field).to.equal('streaming.lanes.by');
      expect(message).to.contain(`a request with ${name}: `);
    });
  }

  it('should refuse what cannot be divided', () => {
    expect(refused({ by: 'created' }, '/api/v1/apps').message).to.contain('this is /api/v1/apps');
    expect(refused({ by: 'published' }, users).field).to.equal('streaming.lanes.by');
    const search = 'a';
    const bounds = { from: '2025-01-01', until: '2024-01-01' };
    expect(refused({ by: 'created', search, ...bounds }, users).field).to.equal(
      'streaming.lanes.until',
    );
  });

  describe('of the System Log', () => {
    const logs = '/api/v1/logs?limit=200';

    it('should take its bounds from the query or from the lanes', () => {
      const since = `${logs}&since=2024-01-01T00:00:00Z&until=2024-02-01T00:00:00Z`;
      expect(plan({ by: 'published' }, since).plan).to.include({
        from: Date.UTC(2024, 0, 1),
        until: Date.UTC(2024, 1, 1),
      });
      expect(plan({ by: 'published', from: '2024-03-01' }, logs).plan).to.include({
        from: Date.UTC(2024, 2, 1),
        until: Infinity,
      });
    });

    it('should refuse what has no beginning, an order or a search', () => {
      expect(refused({ by: 'published' }, logs).field).to.equal('streaming.lanes.from');
      const from = '2024-01-01';
      expect(refused({ by: 'published', from, search: 'a' }, logs).field).to.equal(
        'streaming.lanes.search',
      );
      for (const more of ['after=x', 'sortOrder=DESCENDING']) {
        expect(refused({ by: 'published', from }, `${logs}&${more}`).field).to.equal(
          'streaming.lanes.by',
        );
      }
    });
  });
});
