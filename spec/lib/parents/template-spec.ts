import { expect } from 'chai';
import fc from 'fast-check';
import { childUrl, fillingOf, hasPlaces, templateOf } from '../../../lib/parents/template.js';
import { parseRelativeUrl } from '../../../lib/url/relativeUrl.js';
import { refusal } from '../../support/refusal.js';

const filled = (relativeUrl: string, parent: unknown) =>
  childUrl(templateOf(parseRelativeUrl(relativeUrl)), parent);
const refused = (relativeUrl: string, parent: unknown = { id: 'a' }) =>
  refusal(() => filled(relativeUrl, parent));

describe('template', () => {
  it('should fill each place from the parent, encoded', () => {
    expect(filled('/api/v1/groups/{id}/users?limit=5', { id: 'a' })).to.equal(
      '/api/v1/groups/a/users?limit=5',
    );
    expect(filled('/x/{id}/y/{profile.login}', { id: 7, profile: { login: 'a/b@c' } })).to.equal(
      '/x/7/y/a%2Fb%40c',
    );
  });

  it('should take whole numbers, however large', () => {
    expect(filled('/x/{id}', { id: 12345678901234567890n })).to.equal('/x/12345678901234567890');
  });

  it('should tell a parent by what it fills the places with', () => {
    const template = templateOf('/x/%7Bid%7D/y/%7Bprofile.login%7D');
    expect(fillingOf(template, { id: 7, profile: { login: 'a/b' } })).to.equal('7/a/b');
    expect(refusal(() => fillingOf(template, {})).message).to.contain('a property of each parent');
  });

  it('should take a place that is encoded already', () => {
    expect(filled('/x/%7Bid%7D', { id: 'a' })).to.equal('/x/a');
    expect(hasPlaces('/x/%7bid%7d')).to.equal(true);
    expect(hasPlaces('/x/id')).to.equal(false);
  });

  it('should fill a query, and text between quotes in it as such', () => {
    expect(filled('/x?q={name}&limit=1', { name: 'a&b=c' })).to.equal('/x?q=a%26b%3Dc&limit=1');
    expect(filled('/x?filter=name eq "{name}"', { name: 'a"b\\' })).to.equal(
      `/x?filter=${encodeURIComponent('name eq "a\\"b\\\\"')}`,
    );
  });

  it('should refuse what has no place, a name of none, and one name twice', () => {
    expect(refused('/api/v1/groups').message).to.contain('write "/api/v1/groups/{id}/users"');
    expect(refused('/x/{}').message).to.contain('names no property');
    expect(refused('/x/{a..b}').message).to.contain('names no property');
    expect(refused('/x/{id}/{id}').message).to.contain('{id} once');
  });

  it('should name what is nearest to a property that a parent lacks', () => {
    const parent = { id: 'a', name: 'b', appName: 'c', links: {}, profile: { login: 'd' } };
    const { field, message } = refused('/x/{nmae}', parent);
    expect(field).to.equal('relativeUrl.{nmae}');
    expect(message).to.contain('write {name} or ').and.not.contain('links');
    expect(refused('/x/{profile.logn}', parent).message).to.contain('write {profile.login}');
    expect(refused('/x/{id}', 'text').message).to.contain('list others');
    expect(refused('/x/{id}', null).message).to.contain('list others');
  });

  it('should refuse what is neither text nor a whole number', () => {
    for (const id of [null, undefined, 0.5, NaN, {}, [], true]) {
      expect(refused('/x/{id}', { id }).field).to.equal('relativeUrl.{id}');
    }
  });

  it('should take no property that is inherited', () => {
    expect(refused('/x/{constructor}').message).to.contain('must be a property of each parent');
  });

  it('should never lead to another path, whatever a parent holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        let url: string;
        try {
          url = filled('/api/v1/groups/{id}/users?search={id2}', { id, id2: id });
        } catch {
          return;
        }
        const { pathname, searchParams, hash } = new URL(url, 'https://acme.okta.com');
        const segments = pathname.split('/');
        expect(segments).to.have.length(6);
        expect(decodeURIComponent(segments[4] ?? '')).to.equal(id);
        expect([...searchParams]).to.deep.equal([['search', id]]);
        expect(hash).to.equal('');
      }),
    );
  });
});
