import { hash, pick, share } from './random.js';

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
  /** Milliseconds since the epoch; with a lag it may fall as the index grows. */
  readonly published: number;
  /** When the log came to hold it; never falls as the index grows. */
  readonly persisted: number;
  /** Whether it is something that was tried and did not happen. */
  readonly isFailure: boolean;
  /** Whether the org did it by itself, in the wake of something else. */
  readonly isBySystem: boolean;
  readonly eventType: string;
  readonly targets: readonly Target[];
}

/** The System Log: a history that is made when asked for, and what has happened since. */
export interface Logs {
  readonly end: () => number;
  readonly at: (index: number) => LogEvent;
  readonly add: (eventType: string, ...targets: readonly Target[]) => void;
  readonly addBySystem: (eventType: string, ...targets: readonly Target[]) => void;
}

/** What the System Log of a new org is made from. */
export interface LogsSource {
  readonly seed: number;
  /** Events that had happened before the start. */
  readonly count: number;
  readonly start: number;
  readonly now: () => number;
  /** Milliseconds after which the log holds an event, the latest ones; some are there sooner. */
  readonly lag: number;
  /** The share of events before which stands one of something that was tried and did not happen. */
  readonly failures: number;
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
export function createLogs(source: LogsSource): Logs {
  const { seed, count, start, now, lag, failures } = source;
  const added: LogEvent[] = [];
  let waiting: Omit<LogEvent, 'index'>[] = [];
  let [last, made] = [start, 0];

  // Events come in the order in which they are persisted, as soon as somebody looks.
  const settle = (): void => {
    // A server whose clock is behind the history of its log goes on from there.
    const time = Math.max(now(), last);
    const due = waiting.filter(({ persisted }) => persisted <= time);
    if (due.length === 0) return;
    waiting = waiting.filter(({ persisted }) => persisted > time);
    due.sort((one, other) => one.persisted - other.persisted);
    for (const event of due) added.push({ ...event, index: count + added.length });
  };
  const write = (event: Pick<LogEvent, 'eventType' | 'targets' | 'isFailure' | 'isBySystem'>) => {
    last = Math.max(now(), last);
    const delay = lag === 0 ? 0 : Math.ceil(lag * share(seed, made, 37));
    made += 1;
    waiting.push({ ...event, published: last, persisted: last + delay });
    if (lag === 0) settle();
  };
  const add = (isBySystem: boolean, eventType: string, targets: readonly Target[]): void => {
    if (failures > 0 && share(seed, made, 38) < failures) {
      const tried = pick(attempts, hash(seed, made, 39));
      write({ eventType: tried, targets, isFailure: true, isBySystem: false });
    }
    write({ eventType, targets, isFailure: false, isBySystem });
  };
  return {
    end: () => {
      settle();
      return count + added.length;
    },
    at: (index) => added[index - count] ?? past(source, index),
    add: (eventType, ...targets) => {
      add(false, eventType, targets);
    },
    addBySystem: (eventType, ...targets) => {
      add(true, eventType, targets);
    },
  };
}

// Whoever takes these for what has happened removes what is there.
const attempts = [
  'user.lifecycle.delete.completed',
  'user.lifecycle.deactivate',
  'group.user_membership.remove',
  'group.lifecycle.delete',
  'application.user_membership.remove',
  'application.lifecycle.delete',
];

function past({ seed, count, start, someone }: LogsSource, index: number): LogEvent {
  const number = hash(seed, index, 31);
  const target = someone(number);
  const published = start - Math.ceil((historyLength * (count - index)) / count);
  return {
    index,
    published,
    persisted: published,
    isFailure: false,
    isBySystem: false,
    eventType: pick(history, number >>> 8),
    targets: target === undefined ? [] : [target],
  };
}

const apiClient = {
  id: 'sandbox',
  type: 'PublicClientApp',
  alternateId: 'api@acme.example',
  displayName: 'API client',
};

const system = {
  id: 'okta',
  type: 'SystemPrincipal',
  alternateId: 'system@okta.com',
  displayName: 'Okta System',
};

/** An event as `GET /api/v1/logs` shows it. */
export function showEvent(seed: number, event: LogEvent): object {
  const { index, published, eventType, targets, isFailure, isBySystem } = event;
  const client = `198.51.${String(hash(seed, index, 33) % 256)}.${String(index % 256)}`;
  return {
    actor: { ...(isBySystem ? system : apiClient), detailEntry: null },
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
    outcome: isFailure
      ? { result: 'FAILURE', reason: 'NOT_ALLOWED' }
      : { result: 'SUCCESS', reason: null },
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
