import { expect } from 'chai';
import { z, ZodError } from 'zod';
import { issuesInShort } from '../../operators/issuesInShort.js';

describe('issuesInShort', () => {
  const schema = z.object({ id: z.string(), profile: z.object({ emails: z.array(z.email()) }) });
  const shortOf = (value: unknown) => issuesInShort(schema.safeParse(value).error as ZodError);

  it('should name the path and the message of the first issue', () => {
    expect(shortOf({ id: 'a', profile: { emails: ['x'] } })).to.equal(
      'profile.emails.0: Invalid email address',
    );
  });

  it('should say how many there are more', () => {
    expect(shortOf({})).to.equal(
      'id: Invalid input: expected string, received undefined (and 1 more)',
    );
  });

  it('should name no path for the value as a whole', () => {
    expect(shortOf('secret')).to.equal('Invalid input: expected object, received string');
  });

  it('should say something of an error without issues', () => {
    expect(issuesInShort(new ZodError([]))).to.equal('Invalid input');
  });
});
