import { OktaInputError } from '../errors.js';
import { quoted } from './quoted.js';

const example = 'https://acme.okta.com';
const placeholder = /[{}<>$]|your-?okta-?domain/i;
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Reads the URL of an org and returns its origin, without a slash at the end.
 *
 * It is `https:`, or `http:` with a loopback address (`localhost`, `127.0.0.0/8`, `[::1]`), and
 * nothing but scheme, host and port: no `-admin` host, path, query, fragment, credentials or
 * placeholder. One slash at the end is accepted.
 *
 * @throws OktaInputError naming the right form; it never repeats credentials or a query.
 */
export function parseOrgUrl(orgUrl: unknown): string {
  const rule = brokenRule(orgUrl);
  if (rule === undefined) return new URL(String(orgUrl)).origin;
  const message = `${rule}: got ${shown(orgUrl)}; write "${rightForm(orgUrl)}"`;
  throw new OktaInputError('orgUrl', message);
}

/** Whether the org at a URL that {@link parseOrgUrl} returned is on this machine. */
export function isLoopback(orgUrl: string): boolean {
  return loopback.test(new URL(orgUrl).hostname);
}

/** The first rule that `orgUrl` breaks. */
function brokenRule(orgUrl: unknown): string | undefined {
  if (typeof orgUrl !== 'string' || orgUrl === '') return 'must be the URL of your org';
  const { scheme, authority, rest } = partsOf(orgUrl);
  if (authority.includes('@')) return 'must not hold credentials';
  if (placeholder.test(authority)) return 'must name your own org in place of the placeholder';
  if (scheme === undefined) return 'must begin with "https://"';
  if (/[\s\p{Cc}]/u.test(orgUrl)) return 'must not hold spaces or control characters';
  if (!URL.canParse(`${scheme}://${authority}`)) return 'must be a URL with a host';
  if (rest !== '' && rest !== '/') return 'must not hold a path, a query or a fragment';
  return brokenHostRule(new URL(orgUrl));
}

function brokenHostRule({ protocol, hostname }: URL): string | undefined {
  if (isAdmin(hostname)) return 'must not be the address of the Admin Console';
  if (protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))) return undefined;
  return 'must begin with "https://" ("http://" is for loopback addresses alone)';
}

/** What was given, less all that may be secret. */
function shown(orgUrl: unknown): string {
  if (typeof orgUrl !== 'string') return quoted(orgUrl);
  if (orgUrl.includes('@')) return 'a URL with "@"';
  return quoted(orgUrl.replace(/[?#].*$/s, ''));
}

/** The host of `orgUrl` as an org URL, else an example. */
function rightForm(orgUrl: unknown): string {
  if (typeof orgUrl !== 'string') return example;
  const mended = orgUrl
    .replace(/[\s\p{Cc}]/gu, '')
    .replace(/^(https?)[:/\\]+/i, '$1://')
    .replace(/^[/\\]+/, '');
  const { scheme, authority } = partsOf(mended);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host === '' || placeholder.test(host) || !URL.canParse(`https://${host}`)) return example;
  const url = new URL(`${scheme?.toLowerCase() === 'http' ? 'http' : 'https'}://${host}`);
  if (isAdmin(url.hostname)) url.hostname = url.hostname.replace(/-admin(?=\.|$)/, '');
  if (!loopback.test(url.hostname)) url.protocol = 'https:';
  return url.origin;
}

function isAdmin(hostname: string): boolean {
  return /^[^.]+-admin(?:\.|$)/.test(hostname);
}

/** A URL cut as it is written, since the URL parser mends much that deserves a question. */
function partsOf(text: string) {
  const [, scheme, authority = '', rest = ''] =
    /^(?:([a-z][a-z\d+.-]*):\/\/)?([^/\\?#]*)(.*)$/is.exec(text) ?? [];
  return { scheme, authority, rest };
}
