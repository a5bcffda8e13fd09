import { expect } from 'chai';
import { fieldsParameter } from '../../../lib/cli/fieldsParameter.js';
import { selection } from '../../../lib/cli/selection.js';

describe('fieldsParameter', () => {
  const fields = (text: string) => fieldsParameter(selection(text));

  it("should be written as Okta's fields, the id among them", () => {
    expect(fields('status,Mail=profile.email,profile.login,a.b.c:json')).to.equal(
      'id,status,profile:(email,login),a:(b:(c))',
    );
  });

  it('should ask for the whole where the whole and a part are selected', () => {
    expect(fields('profile.email,profile,id')).to.equal('id,profile');
  });

  it('should ask for all where a name cannot be written', () => {
    expect(fields('id,x5t#S256')).to.equal(undefined);
  });
});
