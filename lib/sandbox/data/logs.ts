import { hash, pick } from './random.js';

/** What an event happened to. */
export interface Target {
  readonly id: string;
  /** `User`, `UserGroup`, `AppInstance`, `AppUser`, `PolicyEntity` … */
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
}

/** What is kept of an event of the System Log. */
export interface LogEvent {
  readonly index: number;
  /** Milliseconds since the epoch; never falls as the index grows. */
  readonly published: number;
  readonly eventType: string;
  readonly targets: readonly Target[];
}

/** The System Log: a history that is made when asked for, and what has happened since. */
export interface Logs {
  readonly end: () => number;
  readonly at: (index: number) => LogEvent;
  readonly add: (eventType: string, ...targets: readonly Target[]) => void;
}

/** What the System Log of a new org is made from. */
export interface LogsSource {
  readonly seed: number;
  /** Events that had happened before the start. */
  readonly count: number;
  readonly start: number;
  readonly now: () => number;
  /** The user that an event of the past happened to. */
  readonly someone: (number: number) => Target | undefined;
}

const history = [
  'user.session.start',
  'user.authentication.sso',
  'user.authentication.auth_via_mfa',
  'user.session.end',
  'policy.evaluate_sign_on',
  'user.account.update_profile',
];

// Shorter than the seven days that a query goes back when it does not say since when.
const historyLength = 6 * 86_400_000;

/** The System Log of a new org. */
export function createLogs({ seed, count, start, now, someone }: LogsSource): Logs {
  const added: LogEvent[] = [];
  const at = (index: number): LogEvent =>
    added[index - count] ?? past({ seed, count, start, now, someone }, index);
  return {
    end: () => count + added.length,
    at,
    add: (eventType, ...targets) => {
      const index = count + added.length;
      const last = added.at(-1)?.published ?? start;
      added.push({ index, published: Math.max(now(), last), eventType, targets });
    },
  };
}

function past({ seed, count, start, someone }: LogsSource, index: number): LogEvent {
  const number = hash(seed, index, 31);
  const target = someone(number);
  return {
    index,
    published: start - Math.ceil((historyLength * (count - index)) / count),
    eventType: pick(history, number >>> 8),
    targets: target === undefined ? [] : [target],
  };
}

/** An event as `GET /api/v1/logs` shows it. */
export function showEvent(seed: number, event: LogEvent): object {
  const { index, published, eventType, targets } = event;
  const client = `198.51.${String(hash(seed, index, 33) % 256)}.${String(index % 256)}`;
  return {
    actor: {
      id: 'sandbox',
      type: 'PublicClientApp',
      alternateId: 'api@acme.example',
      displayName: 'API client',
      detailEntry: null,
    },
    client: {
      userAgent: { rawUserAgent: 'Mozilla/5.0', os: 'Unknown', browser: 'UNKNOWN' },
      zone: 'null',
      device: 'Unknown',
      id: null,
      ipAddress: client,
      geographicalContext: null,
    },
    device: null,
    authenticationContext: {
      authenticationStep: 0,
      externalSessionId: 'trs0',
      rootSessionId: null,
    },
    displayMessage: eventType.replaceAll(/[._]/g, ' '),
    eventType,
    outcome: { result: 'SUCCESS', reason: null },
    published: new Date(published).toISOString(),
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    severity: 'INFO',
    debugContext: { debugData: { requestUri: '/api/v1' } },
    legacyEventType: null,
    transaction: { type: 'WEB', id: hex(seed, index, 34), detail: {} },
    uuid: uuidOf(seed, index),
    version: '0',
    request: { ipChain: [{ ip: client, geographicalContext: null, version: 'V4', source: null }] },
    target: targets.map((target) => ({ ...target, detailEntry: null })),
  };
}

/** The identity of an event. */
export function uuidOf(seed: number, index: number): string {
  const low = index.toString(16).padStart(12, '0');
  const high = hex(seed, index, 35);
  return `${high}-${low.slice(0, 4)}-11f0-8${hex(seed, index, 36).slice(0, 3)}-${low}`;
}

function hex(seed: number, index: number, salt: number): string {
  return hash(seed, index, salt).toString(16).padStart(8, '0');
}
