import { headerValue } from '../headerValue.js';
import type { Headers } from '../types.js';

/** A media type, in lower case, and what it means for a body. */
export interface ContentType {
  readonly kind: 'json' | 'text' | 'bytes';
  /** Whether it says HTML, a kind of text. */
  readonly isHtml: boolean;
  /** Of text; `utf-8` when none is named. */
  readonly charset: string;
}

/**
 * Reads `content-type`: JSON is `application/json` and all of `+json`, text is `text/*` and XML.
 *
 * @see RFC 9110, section 8.3
 */
export function contentTypeOf(headers: Headers): ContentType {
  const header = (headerValue(headers, 'content-type') ?? '').slice(0, 1024).toLowerCase();
  const type = (/^[^;]*/.exec(header)?.[0] ?? '').trim();
  // RFC 8259, section 8.1: JSON is UTF-8, and a charset has no effect on it.
  if (/[/+]json$/.test(type)) return { kind: 'json', isHtml: false, charset: 'utf-8' };
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/.exec(header)?.[1] ?? 'utf-8';
  const isHtml = type === 'text/html' || type === 'application/xhtml+xml';
  return { kind: /^text\/|[/+]xml$/.test(type) ? 'text' : 'bytes', isHtml, charset };
}
