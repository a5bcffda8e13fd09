import type { List, Reply } from './reply.js';

/** A response as it is written. */
export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The texts that make the body, one after the other; none for no body. */
  readonly texts: readonly string[];
}

/** Writes a reply out: `Link` lines, self first, each on its own, or links in the envelope. */
export function render({ status, headers = {}, body, list }: Reply): Rendered {
  if (list === undefined) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers, texts: body === undefined ? [] : [text] };
  }
  const linksIn = list.linksIn ?? 'header';
  return {
    status,
    headers: linksIn === 'body' ? headers : { ...headers, link: linkLines(list) },
    texts: list.envelope === undefined ? array(list.records) : [JSON.stringify(enveloped(list))],
  };
}

function array(records: readonly unknown[]): string[] {
  const texts = records.map(
    (record, index) => `${index === 0 ? '[' : ','}${JSON.stringify(record)}`,
  );
  return texts.length === 0 ? ['[]'] : [...texts, ']'];
}

function linkLines({ self, next }: List): string[] {
  const lines = [`<${self}>; rel="self"`];
  return next === undefined ? lines : [...lines, `<${next}>; rel="next"`];
}

function enveloped({ records, self, next, envelope = '', linksIn, beside }: List): object {
  const links = { self: { href: self }, ...(next === undefined ? {} : { next: { href: next } }) };
  return { [envelope]: records, ...beside, ...(linksIn === 'header' ? {} : { _links: links }) };
}
