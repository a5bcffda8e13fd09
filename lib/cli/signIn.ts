import { findSettings, type Settings } from '../environment/settings.js';

/** How the command signs in, as far as its settings tell. */
export interface SignIn {
  /** For people: `API token (SSWS)`. */
  readonly kind: string;
  /** The scopes that a token has; `undefined` where tokens have none, or do not tell. */
  readonly scopes: readonly string[] | undefined;
}

/** What `--sandbox` signs in with. */
export const sandboxSignIn: SignIn = { kind: 'API token (SSWS) of the sandbox', scopes: undefined };

/**
 * Reads from the settings of this process how the command signs in. An org gives a service app all
 * the scopes that it asks for, or no token; an access token of Okta's tells its scopes.
 */
export function signIn(settings: Settings = findSettings({})): SignIn {
  const mode = text(settings('authorizationMode')?.value).toLowerCase();
  if (mode === 'privatekey') {
    const clientId = text(settings('clientId')?.value);
    return {
      kind: `service app ${clientId} (PrivateKey)`,
      scopes: [settings('scopes')?.value]
        .flat()
        .map(text)
        .join(' ')
        .split(/[\s,]+/),
    };
  }
  if (mode === 'bearer') {
    return { kind: 'access token (Bearer)', scopes: scopesIn(text(settings('token')?.value)) };
  }
  return { kind: 'API token (SSWS)', scopes: undefined };
}

/** The claim `scp` of a token that is a JWT. */
function scopesIn(token: string): readonly string[] | undefined {
  const [, payload = ''] = token.split('.');
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { scp?: unknown };
    return Array.isArray(claims.scp) ? claims.scp.map(text) : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
