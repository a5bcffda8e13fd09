import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import { schemaPaths, userAttributes } from '../../../lib/sync/userAttributes.js';

const users = oktaTables.find(({ name }) => name === 'users');
if (users === undefined) throw new Error('no users');
const schema = (properties: object) => ({ definitions: { base: {}, custom: { properties } } });

describe('userAttributes', () => {
  it('should make a column of each attribute that Okta does not have itself', () => {
    const { columns, colliding } = userAttributes(users, [
      schema({
        badgeColour: { type: 'string' },
        level: { type: 'integer' },
        tags: { type: 'array' },
      }),
      schema({ level: { type: 'string' }, email: { type: 'string' } }),
    ]);
    expect(columns).to.deep.equal({
      profile_badge_colour: { type: 'text', path: 'profile.badgeColour' },
      profile_level: { type: 'json', path: 'profile.level' },
      profile_tags: { type: 'json', path: 'profile.tags' },
    });
    expect(colliding).to.deep.equal([]);
  });

  it('should tell of attributes that share the name of a column', () => {
    const given = schema({ cost_centre: { type: 'string' }, costCentre: { type: 'string' } });
    const { columns, colliding } = userAttributes(users, [given]);
    expect(columns['profile_cost_centre']?.path).to.equal('profile.cost_centre');
    expect(colliding).to.deep.equal(['costCentre']);
  });
});

describe('schemaPaths', () => {
  it('should find the schema of each user type, and the default where none is told', () => {
    const href = 'https://acme.okta.com/api/v1/meta/schemas/user/osc1';
    expect(schemaPaths([{ default: true }, { _links: { schema: { href } } }])).to.deep.equal([
      '/api/v1/meta/schemas/user/default',
      '/api/v1/meta/schemas/user/osc1',
    ]);
    expect(schemaPaths([])).to.deep.equal(['/api/v1/meta/schemas/user/default']);
  });
});
