import { OktaLinkError } from '../errors.js';
import { encodeOnce } from './encodeOnce.js';
import { isSamePath } from './isSamePath.js';
import { pathOf, rawPairs, replacePairs } from './query.js';
import { quoted } from './quoted.js';

/** Whose links are followed. */
export interface LinkOrg {
  /** The origin of the org. */
  readonly orgUrl: string;
  /** Further hosts (`host` or `host:port`) whose links mean this org. */
  readonly linkHosts: readonly string[];
}

/** What shapes records and must not change between pages; cursors are the server's own. */
const shaping = new Set([
  'expand',
  'fields',
  'filter',
  'search',
  'sortBy',
  'sortOrder',
  'q',
  'limit',
]);

/**
 * The path and query that a next link means on the org, and the shaping parameters of the page that
 * carried it put back where the link lacks them: some of Okta's links drop `expand` or `filter`.
 *
 * A link is untrusted: it counts when its host and port are the org's, its `-admin` twin's or one of
 * `linkHosts` (several APIs of Okta answer with links to the twin); then its path and query are
 * re-rooted, in their own encoding. A relative link is resolved against `current`. Its path must be
 * the one of `current`: another list is not the next page of this one.
 *
 * @param current Path and query of the page that carried the link.
 * @throws OktaLinkError for any other link; the message holds no query.
 */
export function nextUrl(link: string, current: string, org: LinkOrg): string {
  const from = `GET ${pathOf(current)} answered with a next link that`;
  const base = org.orgUrl + current;
  const text = link.trim();
  const url = /[\0-\x1f\x7f]/.test(text) ? undefined : parsed(text, base);
  if (url === undefined) {
    throw new OktaLinkError(`${from} is not a URL; the run cannot go on behind this page`);
  }
  const fault =
    faultOf(url, org) ?? (isSamePath(url.pathname, pathOf(current)) ? undefined : another);
  if (fault !== undefined) throw new OktaLinkError(`${from} ${fault}`);

  const next = encodeOnce(url.pathname + url.search);
  const present = new Set(rawPairs(next).map(({ key }) => key));
  const missing = rawPairs(current).filter(({ key }) => shaping.has(key) && !present.has(key));
  return replacePairs(
    next,
    new Set(),
    missing.map(({ raw }) => raw),
  );
}

function parsed(text: string, base: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Why a link must not be followed. */
function faultOf(url: URL, org: LinkOrg): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `has the scheme ${quoted(url.protocol)}; only links of http and https are followed`;
  }
  if (url.username !== '' || url.password !== '') {
    return 'holds credentials; such a link is not followed';
  }
  if (!hostsOf(org).has(hostOf(url))) {
    return (
      `leads to ${quoted(url.host)}, which is not ${new URL(org.orgUrl).host}; nothing was sent ` +
      'there. If that host means this org, list it in connection.linkHosts'
    );
  }
  return url.pathname.startsWith('//')
    ? 'has a path that begins with "//"; such a link is not followed'
    : undefined;
}

const another = 'leads to another path, which is no page of this list; such a link is not followed';

/** By org, since each page of a run asks. */
const known = new WeakMap<LinkOrg, ReadonlySet<string>>();

function hostsOf(org: LinkOrg): ReadonlySet<string> {
  const hosts = known.get(org) ?? allHostsOf(org);
  known.set(org, hosts);
  return hosts;
}

function allHostsOf({ orgUrl, linkHosts }: LinkOrg): ReadonlySet<string> {
  const own = hostOf(new URL(orgUrl));
  const further = linkHosts.map((host) => `https://${host}`).filter((url) => URL.canParse(url));
  return new Set([
    own,
    own.replace(/^[^.:]+/, '$&-admin'),
    ...further.map((url) => hostOf(new URL(url))),
  ]);
}

/** Host and port; both default ports count as none, since some of Okta's links say `http:`. */
function hostOf({ hostname, port }: URL): string {
  return port === '' || port === '80' || port === '443' ? hostname : `${hostname}:${port}`;
}
