import { OktaApiError, OktaAuthError } from '../errors.js';
import { dateOf } from '../http/dateOf.js';
import type { Headers } from '../http/types.js';
import { requiredScopes } from '../scopes/requiredScopes.js';
import { count, duration } from './progressText.js';
import type { SignIn } from './signIn.js';

/** What an org answered when a list was asked for one record. */
export interface Probe {
  /** `users`, as people call the list. */
  readonly name: string;
  readonly path: string;
  readonly headers?: Headers;
  /** What the request ended with, where it was not a 2xx. */
  readonly error?: unknown;
  /** Milliseconds since the epoch, by our clock. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** One line of a doctor: what was looked at, how it is, and what to do where it is not well. */
export interface Finding {
  readonly about: string;
  /** `note`: it works, and may surprise. */
  readonly state: 'ok' | 'note' | 'fail';
  readonly says: string;
  readonly error?: unknown;
}

/** Milliseconds of skew that nothing minds. */
const toleratedSkew = 5_000;

/** What the answers to these probes tell of a connection. Where there was none, that is all. */
export function findings(
  orgUrl: string,
  { kind, scopes }: SignIn,
  probes: readonly Probe[],
): readonly Finding[] {
  const [first] = probes;
  if (first === undefined) return [];
  const answered = probes.find(headersOf);
  if (answered === undefined) {
    const about = first.error instanceof OktaAuthError ? 'sign-in' : 'connection';
    return [failure(about, first.error)];
  }
  const took = duration(answered.answeredAt - answered.sentAt);
  const connection = ok('connection', `${orgUrl} answered in ${took}`);
  const refused = probes.find(
    ({ error }) => error instanceof OktaApiError && error.statusCode === 401,
  );
  if (refused !== undefined)
    return [connection, failure('sign-in', refused.error), clock(answered)];
  return [
    connection,
    ok('sign-in', kind),
    scopes === undefined
      ? ok('scopes', 'not told by this token; it may do what its admin or its app may')
      : ok('scopes', scopes.join(' ')),
    ...access(probes),
    clock(answered),
    limits(probes),
  ];
}

/** Findings as they are printed. */
export function findingsText(all: readonly Finding[]): string {
  return all
    .map(({ about, state, says }) => `${state.padEnd(4)}  ${about.padEnd(10)}  ${says}\n`)
    .join('');
}

function access(probes: readonly Probe[]): readonly Finding[] {
  const readable = probes.filter(({ error }) => error === undefined);
  const others = probes.filter(({ error }) => error !== undefined);
  const names = readable.map(({ name }) => name).join(', ');
  return [
    ...(readable.length === 0 ? [] : [ok('access', `reads ${names}`)]),
    ...others.map(({ name, path, error }): Finding => {
      const isMeant = error instanceof OktaApiError && error.statusCode === 403;
      if (!isMeant) return failure('access', error);
      const scope = error.missingScope ?? requiredScopes('GET', path)?.[0]?.join(' ') ?? '?';
      const hint = `give the token an admin role that reads them, and the scope ${scope}`;
      const says = `may not read ${name}; where that is needed, ${hint}`;
      // To read nothing at all is what nobody means.
      return readable.length === 0
        ? { about: 'access', state: 'fail', says, error }
        : { about: 'access', state: 'note', says };
    }),
  ];
}

function clock(probe: Probe): Finding {
  const theirs = dateOf(headersOf(probe) ?? {});
  if (theirs === undefined) return { about: 'clock', state: 'note', says: 'the org tells no time' };
  // A date has no milliseconds; the answer was made somewhere between.
  const skew = theirs + 500 - (probe.sentAt + probe.answeredAt) / 2;
  const says = `ours is ${duration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(skew) <= toleratedSkew) return ok('clock', 'ours agrees with that of the org');
  const hint = 'set it (NTP); rate limits and sign-in go by the clock of the org all the same';
  return { about: 'clock', state: 'note', says: `${says}; ${hint}` };
}

function limits(probes: readonly Probe[]): Finding {
  const seen = probes.flatMap((probe) => {
    const headers = headersOf(probe);
    const limit = Number(headers?.['x-rate-limit-limit']);
    const remaining = Number(headers?.['x-rate-limit-remaining']);
    return limit > 0 ? [`${probe.name} ${count(remaining)} of ${count(limit)} left`] : [];
  });
  return seen.length === 0
    ? { about: 'limits', state: 'note', says: 'the org tells none' }
    : ok('limits', `${seen.join(', ')}; half of each is used, --share says otherwise`);
}

function headersOf({ headers, error }: Probe): Headers | undefined {
  return headers ?? (error instanceof OktaApiError ? error.headers : undefined);
}

function ok(about: string, says: string): Finding {
  return { about, state: 'ok', says };
}

function failure(about: string, error: unknown): Finding {
  const says = error instanceof Error ? error.message : String(error);
  return { about, state: 'fail', says, error };
}
