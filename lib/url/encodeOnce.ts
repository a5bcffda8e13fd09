/** What RFC 3986 allows in a path or a query, less `'`, which URL parsers encode in a query. */
const toEncode = /%(?![\da-fA-F]{2})|[^\w%.~!$&()*+,;=:@/?-]+/gu;

/**
 * Encodes what a path with a query must not hold as it is: spaces, quotes, a lone `%`, text outside
 * ASCII; what is percent-encoded already stays byte for byte, so doing it twice changes nothing.
 *
 * @throws URIError on lone surrogates.
 * @see RFC 3986, sections 3.3 and 3.4
 */
export function encodeOnce(text: string): string {
  return text.replace(toEncode, encodePart);
}

/** `encodeURIComponent`, and `'` as well. */
export function encodePart(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}
