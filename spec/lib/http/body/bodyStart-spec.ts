import { expect } from 'chai';
import { beginsAsHtml, beginsAsJson } from '../../../../lib/http/body/bodyStart.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('beginsAsJson', () => {
  it('should know an object or an array by its first byte that is no blank', () => {
    for (const text of ['[', '{}', ' \t\r\n[1]', '\uFEFF{', '\uFEFF [']) {
      expect(beginsAsJson(bytesOf(text)), text).to.equal(true);
    }
    for (const text of ['', ' ', 'a[', '"[', '1', 'null', '<', '\0[', ' \uFEFF[']) {
      expect(beginsAsJson(bytesOf(text)), text).to.equal(false);
    }
  });
});

describe('beginsAsHtml', () => {
  it('should know HTML, as text or as bytes', () => {
    for (const text of [
      '<!DOCTYPE html>',
      '<!doctype  HTML PUBLIC "x">',
      '<html>',
      '<HTML lang="en">',
      '\n\t<html>',
      '<!-- a --><!-- b -->\n<html>',
      '<?xml version="1.0"?>\n<!DOCTYPE html>',
    ]) {
      expect(beginsAsHtml(text), text).to.equal(true);
      expect(beginsAsHtml(bytesOf(text)), text).to.equal(true);
    }
  });

  it('should leave other text alone', () => {
    for (const text of [
      '',
      '<users/>',
      '<?xml?><a>',
      'see <html>',
      '<htmlx>',
      '<!doctype svg>',
      '<',
    ]) {
      expect(beginsAsHtml(text), text).to.equal(false);
    }
  });

  it('should read 1 MB of hostile input without delay', () => {
    for (const piece of ['<!--', '<!---->', '<?xml', ' ', '<?xml?>', '-->']) {
      expect(beginsAsHtml(piece.repeat(200_000))).to.equal(false);
    }
  });
});
