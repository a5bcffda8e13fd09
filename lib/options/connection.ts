import { constants } from 'node:buffer';
import type { SchedulerLike } from 'rxjs';
import * as z from 'zod';
import { checked, fields, readBy, rule } from '../schema/checked.js';
import { maxTimer } from '../schema/maxTimer.js';
import { wholeNumber } from '../schema/wholeNumber.js';
import { OktaInputError } from '../errors.js';
import type { Auth, DispatcherLike, Org, Send } from '../http/types.js';
import type { Timeouts } from '../http/withTimeout.js';
import { governorOf } from '../rate/governor.js';
import { retryPolicy, retrySchema, type RetryPolicy } from '../retry/retryOptions.js';
import { steadyScheduler } from './steadyScheduler.js';
import type { Governor } from '../types/connection.js';
import { parseOrgUrl } from '../url/orgUrl.js';
import { version } from '../version.js';

/** The options of a connection, complete. */
export interface Connection extends Org {
  readonly auth: Auth;
  readonly send: Send | undefined;
  readonly dispatcher: DispatcherLike | undefined;
  readonly userAgent: string;
  readonly maxResponseSize: number;
  readonly parseJson: ((text: string) => unknown) | undefined;
  readonly linkHosts: readonly string[];
  readonly http2: boolean;
  readonly timeout: Timeouts;
  readonly rateLimit: Governor;
  readonly retry: RetryPolicy;
  readonly random: () => number;
}

const ownUserAgent = `okta-streams/${version}`;

const milliseconds = wholeNumber({ min: 1, max: maxTimer, unit: 'milliseconds' });
const timeoutFields = z.object({
  timeout: fields({
    connect: milliseconds.optional(),
    headers: milliseconds.default(60_000),
    body: milliseconds.default(30_000),
    total: milliseconds.optional(),
  }),
});

/** A number bounds the whole exchange, and nothing else does. */
function timeoutsOf(given: unknown = {}): Timeouts {
  return typeof given === 'object' && given !== null
    ? checked(timeoutFields, { timeout: given }, 'timeout').timeout
    : {
        total: checked(z.object({ timeout: milliseconds }), { timeout: given }, 'timeout').timeout,
      };
}

const having =
  (...methods: readonly string[]) =>
  (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((name) => typeof Reflect.get(value, name) === 'function');

const schema = fields(
  {
    orgUrl: readBy(parseOrgUrl),
    // Its text names no value: whoever errs here may have passed the token itself.
    auth: z.custom<Auth>((value) => typeof value === 'function', {
      error: 'must be what apiToken(…) or accessToken(…) returns; write auth: apiToken(token)',
    }),
    send: z
      .custom<Send>(
        (value) => typeof value === 'function',
        rule('must be a function from a request to an Observable of its head'),
      )
      .optional(),
    dispatcher: z
      .custom<DispatcherLike>(having('dispatch'), rule('must be a Dispatcher of undici'))
      .optional(),
    scheduler: z
      .custom<SchedulerLike>(having('now', 'schedule'), rule('must be a scheduler of RxJS'))
      .default(steadyScheduler),
    userAgent: z
      .string(rule('must be text'))
      .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, rule('must be printable ASCII'))
      .optional(),
    maxResponseSize: wholeNumber({
      min: 1,
      max: constants.MAX_STRING_LENGTH,
      unit: 'bytes',
    }).default(64 * 1024 * 1024),
    parseJson: z
      .custom<(text: string) => unknown>(
        (value) => typeof value === 'function',
        rule('must be a function from a JSON text to its value'),
      )
      .optional(),
    linkHosts: z
      .array(
        z
          .string(rule('must be text'))
          .toLowerCase()
          .refine(isHost, rule('must be a host, or host:port', 'leave scheme and path out')),
        rule('must be a list of hosts'),
      )
      .default([]),
    http2: z.boolean(rule('must be true or false')).default(false),
    timeout: readBy(timeoutsOf),
    rateLimit: readBy(governorOf),
    retry: retrySchema.optional(),
    random: z
      .custom<() => number>(
        (value) => typeof value === 'function',
        rule('must be a function that returns a number from 0 up to 1', 'Math.random is one'),
      )
      .optional(),
  },
  'write customApiAction({ orgUrl, auth })',
);

/**
 * Reads the options of a connection and fills in their defaults.
 *
 * @throws OktaInputError for an option that is wrong or not known.
 */
export function parseConnection(options: unknown): Connection {
  const { userAgent, send, dispatcher, retry, parseJson, random, ...rest } = checked(
    schema,
    options,
    'connection',
  );
  if (rest.http2) requireOwn('http2', { send, dispatcher });
  if (rest.timeout.connect !== undefined) requireOwn('timeout.connect', { send, dispatcher });
  return {
    ...rest,
    send,
    dispatcher,
    parseJson,
    retry: retryPolicy(retry),
    random: random ?? send?.random ?? Math.random,
    userAgent: userAgent === undefined ? ownUserAgent : `${userAgent} ${ownUserAgent}`,
  };
}

/** What connects for itself does not know of an option that is about connecting. */
function requireOwn(field: string, others: Readonly<Record<string, unknown>>): void {
  const other = Object.keys(others).find((name) => others[name] !== undefined);
  if (other === undefined) return;
  throw new OktaInputError(
    field,
    `has no effect where ${other} is given, which connects by itself; set it up there, or leave one of them out`,
  );
}

function isHost(text: string): boolean {
  if (!URL.canParse(`https://${text}`)) return false;
  const { host } = new URL(`https://${text}`);
  return host === text || `${host}:443` === text;
}
