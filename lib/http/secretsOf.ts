import type { Request } from './types.js';

/** What a request proves by who it comes from: its token, its proof, its client assertion. */
export function secretsOf({ headers, body }: Pick<Request, 'headers' | 'body'>): readonly string[] {
  const [authorization = '', proof = ''] = ['authorization', 'dpop'].map((name) =>
    [headers[name] ?? ''].flat().join(', '),
  );
  const assertion = /(?:^|&)client_assertion=([^&]+)/.exec(typeof body === 'string' ? body : '');
  const token = authorization.replace(/^\S+ /, '');
  return [token, proof, assertion?.[1] ?? ''].filter((secret) => secret !== '');
}
