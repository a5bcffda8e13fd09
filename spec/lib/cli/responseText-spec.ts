import { expect } from 'chai';
import { exactJson } from '../../../lib/cli/exactJson.js';
import { bodyText, headText } from '../../../lib/cli/responseText.js';

describe('bodyText', () => {
  it('should be JSON over lines for people, and on one for programs', () => {
    expect(bodyText({ a: [1] }, true)).to.equal('{\n  "a": [\n    1\n  ]\n}\n');
    expect(bodyText({ a: [1] }, false)).to.equal('{"a":[1]}\n');
    expect(bodyText(null, true)).to.equal('null\n');
    expect(bodyText({ a: [exactJson('18446744073709551616')] }, true)).to.equal(
      '{\n  "a": [\n    18446744073709551616\n  ]\n}\n',
    );
  });

  it('should leave text and bytes as they are', () => {
    const bytes = Uint8Array.of(0, 255);
    expect(bodyText('<a/>', true)).to.equal('<a/>');
    expect(bodyText(bytes, true)).to.equal(bytes);
    expect(bodyText(undefined, true)).to.equal('');
  });
});

describe('headText', () => {
  it('should show status and headers, and no cookies', () => {
    const headers = { link: ['<a>; rel="self"', '<b>; rel="next"'], 'set-cookie': 'sid=1', x: '1' };
    expect(headText({ statusCode: 200, headers })).to.equal(
      'HTTP 200 OK\nlink: <a>; rel="self"\nlink: <b>; rel="next"\nx: 1\n\n',
    );
    expect(headText({ statusCode: 299, headers: {} })).to.equal('HTTP 299\n\n');
  });
});
