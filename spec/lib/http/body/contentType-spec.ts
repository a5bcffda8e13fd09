import { expect } from 'chai';
import { contentTypeOf } from '../../../../lib/http/body/contentType.js';

describe('contentTypeOf', () => {
  const kindOf = (header: string) => contentTypeOf({ 'content-type': header }).kind;
  const charsetOf = (header: string) => contentTypeOf({ 'content-type': header }).charset;

  it('should know JSON', () => {
    for (const type of [
      'application/json',
      'Application/JSON; charset=UTF-8',
      'application/json;charset=iso-8859-1',
      'application/scim+json',
      'application/problem+json',
      'application/json; okta-version=1.0.0',
      ' application/json ',
      'text/json',
    ]) {
      expect(contentTypeOf({ 'content-type': type }), type).to.deep.equal({
        kind: 'json',
        isHtml: false,
        charset: 'utf-8',
      });
    }
  });

  it('should know text', () => {
    for (const type of [
      'text/plain',
      'text/html; charset=utf-8',
      'TEXT/CSV',
      'application/xml;charset=ISO-8859-1',
      'application/samlmetadata+xml',
      'text/xml',
    ]) {
      expect(kindOf(type), type).to.equal('text');
    }
  });

  it('should know HTML, which is text', () => {
    for (const type of ['text/html; charset=utf-8', 'TEXT/HTML', 'application/xhtml+xml']) {
      expect(contentTypeOf({ 'content-type': type }), type).to.deep.include({
        kind: 'text',
        isHtml: true,
      });
    }
    expect(contentTypeOf({ 'content-type': 'text/plain' }).isHtml).to.equal(false);
  });

  it('should take anything else for bytes', () => {
    for (const type of [
      '',
      ';',
      'application/octet-stream',
      'application/pkcs10',
      'image/png',
      'application/jsonp',
      'application/json-seq',
      'json',
      'application/x-xml-like',
    ]) {
      expect(kindOf(type), type).to.equal('bytes');
    }
    expect(contentTypeOf({}).kind).to.equal('bytes');
  });

  it('should read the charset of text', () => {
    expect(charsetOf('text/plain')).to.equal('utf-8');
    expect(charsetOf('text/plain; charset=ISO-8859-1')).to.equal('iso-8859-1');
    expect(charsetOf('text/plain;charset="Shift_JIS"')).to.equal('shift_jis');
    expect(charsetOf('text/csv; header=present; charset = utf-16le ; x=y')).to.equal('utf-16le');
    expect(charsetOf('text/plain; charset=')).to.equal('utf-8');
  });

  it('should read the first of several lines', () => {
    expect(contentTypeOf({ 'content-type': ['text/plain', 'application/json'] }).kind).to.equal(
      'text',
    );
  });

  it('should take linear time for hostile headers', () => {
    for (const unit of [';', '; charset', ' ', ';charset=', '"', 'a/']) {
      contentTypeOf({ 'content-type': unit.repeat(1_000_000 / unit.length) });
    }
  });
});
