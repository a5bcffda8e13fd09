import { OktaInputError } from '../../errors.js';

/** What `connect` of the driver is told of URLs: it reads no passwords from them. */
export interface Servers {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  readonly tls?: object;
}

const hint = 'write nats://127.0.0.1:4222, or several in a list';

/**
 * Reads the servers of a cluster, as `nats://user:password@127.0.0.1:4222`; several in a list, or one behind
 * another with commas.
 *
 * @throws OktaInputError, never with what was given: it may hold a password.
 */
export function readServers(given: string | readonly string[]): Servers {
  const isText = (value: unknown) => typeof value === 'string';
  if (!isText(given) && !(Array.isArray(given) && given.every(isText))) {
    throw new OktaInputError('servers', `must be the URL of a NATS server; ${hint}`);
  }
  const all = [given].flat().flatMap((some: string) => some.split(','));
  const urls = all.map(readUrl);
  const account = urls.find(({ username }) => username !== '');
  return {
    servers: urls.map(({ host }) => host),
    ...(urls.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
    ...(account === undefined ? {} : signIn(account)),
  };
}

/** As servers have it: a name alone is a token. */
function signIn({ username, password }: URL) {
  const user = decodeURIComponent(username);
  return password === '' ? { token: user } : { user, pass: decodeURIComponent(password) };
}

function readUrl(text: string): URL {
  const whole = /^[a-z]+:\/\//i.test(text.trim()) ? text.trim() : `nats://${text.trim()}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || url.host === '') {
    throw new OktaInputError('servers', `must be URLs of NATS servers, and one is none; ${hint}`);
  }
  if (url.protocol !== 'nats:' && url.protocol !== 'tls:') {
    throw new OktaInputError(
      'servers',
      `must begin with nats:// or tls://, and one begins with ${url.protocol}//; ${hint}`,
    );
  }
  return url;
}
