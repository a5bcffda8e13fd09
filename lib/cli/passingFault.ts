/** Of the system: a network, a server or a network disk that may be back soon. A full disk is none. */
const ofSystem: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EIO',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'EPIPE',
  'ESTALE',
  'ETIMEDOUT',
]);

/**
 * Of a database: it starts, stops or has no room for one more connection, it has cut this one, or two
 * transactions stood in each other's way.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const ofDatabase = /^(?:08...|25P03|4000[13]|40P01|53300|55P03|57P0[1235])$/;

/** What pg says of a connection that is gone: it has no code for that. */
const ofConnection = /\bconnection (?:was closed|terminated|timeout|error)\b|^timeout expired$/i;

/** Whether `error` is one of a disk, a network or a database that may be gone at another time. */
export function isPassingFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return ofConnection.test(error.message);
  return ofSystem.has(code) || ofDatabase.test(code);
}
