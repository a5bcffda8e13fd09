import { OktaInputError } from '../errors.js';
import type { Proxy } from '../http/defaultDispatcher.js';
import { isLoopback } from '../url/orgUrl.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that HTTPS_PROXY or else HTTP_PROXY names for an org, less what NO_PROXY leaves out; a
 * name in lower case wins over one in upper case. An org on a loopback address has none.
 *
 * @throws OktaInputError for what is no URL of a proxy; it never repeats it, credentials and all.
 */
export function proxyFor(orgUrl: string, environment: Environment): Proxy | undefined {
  if (isLoopback(orgUrl)) return undefined;
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
  const name = names.find((each) => (environment[each] ?? '') !== '');
  const url = name === undefined ? undefined : environment[name];
  if (name === undefined || url === undefined) return undefined;
  if (!isProxyUrl(url)) {
    throw new OktaInputError(
      name,
      'must be the URL of an HTTP proxy; write "http://host:port", its user and password ' +
        'percent-encoded, or pass a dispatcher (the value is not shown, since it may hold a password)',
    );
  }
  return { url, noProxy: environment['no_proxy'] ?? environment['NO_PROXY'] ?? '' };
}

function isProxyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && isEncoded(username) && isEncoded(password);
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
