import { Option, type Command } from 'commander';
import type { SandboxOptions } from '../sandbox/options/options.js';
import { collect } from './collect.js';
import { pairs } from './pairs.js';
import { UsageError } from './usageError.js';

/** The options of `sandbox`, as they were typed: those that are numbers or neither are the sandbox's own. */
export interface SandboxCommandOptions extends Pick<
  SandboxOptions,
  (typeof counts)[number][0] | 'requireFilters' | 'lacking'
> {
  /** Requests a minute, or `documented`. */
  readonly rateLimit?: string;
  /** Requests that others send in each window. */
  readonly others?: number;
  /** Of lists of the catalog: `/api/v1/zones=300`. */
  readonly list?: readonly string[];
  /** Of what is late: `search=5000`. */
  readonly lag?: readonly string[];
}

/** Options that are whole numbers. */
const counts = [
  ['users', 'users that it is born with (default: 1,000)'],
  ['groups', 'groups, Everyone among them (default: 50)'],
  ['apps', 'applications (default: 30)'],
  ['logs', 'events that the System Log begins with (default: 1,000)'],
  ['roles', 'custom admin roles (default: 45)'],
  ['grants', 'governance grants (default: 100)'],
  ['userTypes', 'types of users, each with attributes of its own (default: 1)'],
  ['statsLimit', 'the largest page of groups with expand=stats (default: any)'],
  ['seed', 'another seed, other data (default: 1)'],
  ['port', 'where to listen (default: a free port)'],
  ['latency', 'milliseconds until a response begins (default: 0)'],
  ['bodyDuration', 'milliseconds that a body takes (default: 0)'],
] as const;

/** @param whole Reads a whole number from a least one on. */
export function addSandboxOptions(
  command: Command,
  whole: (min: number) => (text: string) => number,
): Command {
  for (const [name, text] of counts) {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    command.option(`--${flag} <n>`, text, whole(0));
  }
  return command
    .addOption(
      new Option(
        '--rate-limit <n>',
        "requests a minute in each bucket, or 'documented', of which a token gets half (default: any)",
      ),
    )
    .option('--others <n>', 'requests of other clients in each window', whole(0))
    .option('--list <path=n>', 'records of a list: /api/v1/zones=300; may be repeated', collect)
    .option('--lag <what=ms>', 'what is late: search=5000; may be repeated', collect)
    .option('--lacking <path>', 'a feature that is off: /governance; may be repeated', collect)
    .option('--require-filters', 'refuse governance grants without a filter');
}

/**
 * What the sandbox is started with.
 *
 * @throws UsageError for what is no number where there has to be one.
 */
export function sandboxOptions({
  rateLimit,
  others,
  list,
  lag,
  ...rest
}: SandboxCommandOptions): SandboxOptions {
  // Options of the report stand beside them.
  const own = Object.fromEntries(
    [...counts.map(([name]) => name), 'requireFilters', 'lacking'].flatMap((name) => {
      const value: unknown = Reflect.get(rest, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const quota =
    rateLimit === undefined && others === undefined
      ? {}
      : {
          rateLimit: {
            ...(rateLimit === undefined || rateLimit === 'documented'
              ? { documented: true }
              : { limit: numberOf('--rate-limit', rateLimit) }),
            ...(others === undefined ? {} : { others }),
          },
        };
  return {
    ...own,
    ...quota,
    ...(list === undefined ? {} : { lists: numbersOf('--list', list) }),
    ...(lag === undefined ? {} : { lag: numbersOf('--lag', lag) }),
  };
}

function numbersOf(option: string, texts: readonly string[]): Readonly<Record<string, number>> {
  const read = Object.entries(pairs(option, texts)).map(([name, value]) => {
    const last = [value].flat().at(-1) ?? '';
    return [name, numberOf(`${option} ${name}`, last)] as const;
  });
  return Object.fromEntries(read);
}

function numberOf(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const kinds = option === '--rate-limit' ? "a whole number, or 'documented'" : 'a whole number';
  throw new UsageError(`${option} must be ${kinds}: got ${JSON.stringify(text)}; write 600`);
}
