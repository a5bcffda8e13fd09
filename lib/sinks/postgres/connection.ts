import { OktaInputError } from '../../errors.js';

/** How to reach a server: what pg's `ClientConfig` has, told without its types. */
export interface PostgresConnection {
  readonly connectionString?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | (() => string | Promise<string>) | undefined;
  readonly database?: string | undefined;
  readonly ssl?: boolean | object | undefined;
  /** Whatever else `ClientConfig` has. */
  readonly [field: string]: unknown;
}

/**
 * Reads a connection string, pg's ClientConfig, or nothing at all: then the PG* variables say it.
 *
 * @throws OktaInputError, never with what was given: it holds a password.
 */
export function readConnection(given: string | PostgresConnection | undefined): PostgresConnection {
  if (given === undefined) return {};
  if (typeof given === 'string') {
    if (/^postgres(?:ql)?:\/\//.test(given)) return { connectionString: given };
    throw new OktaInputError('connection', `must begin with "postgres://"; ${hint}`);
  }
  const isObject = typeof given === 'object' && (given as unknown) !== null;
  if (isObject && !Array.isArray(given)) return { ...given };
  throw new OktaInputError('connection', `must be text or an object; ${hint}`);
}

const hint = "give a connection string, pg's ClientConfig, or undefined for the PG* variables";
