import { startSandbox } from '../../../lib/sandbox/index.js';
import type { Sandbox, SandboxOptions } from '../../../lib/sandbox/index.js';

/** A response, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, of whatever shape the spec expects. */
  readonly body: Json;
  /** The target of rel="next", from the Link header or the envelope. */
  readonly next: string | undefined;
}

/** JSON as specs look into it. */
export type Json = Record<string, unknown> & readonly Record<string, unknown>[];

/** What a request of a spec may have. */
export interface SendOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent as JSON in place of `body`. */
  readonly json?: unknown;
}

/** Sends one request to a sandbox. */
export type Send = (target: string, options?: SendOptions) => Promise<Answer>;

/** A function that sends signed requests to a sandbox; takes paths and links. */
export function clientOf(org: Sandbox): Send {
  return async (target, { json, ...options } = {}) => {
    const url = new URL(target, org.orgUrl);
    const response = await fetch(url, {
      ...options,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      headers: { authorization: `SSWS ${org.token}`, ...options.headers },
    });
    const text = await response.text();
    const body = parse(text);
    const link = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    const links = body['_links'] as { next?: { href: string } } | undefined;
    const next = link ?? links?.next?.href;
    return { status: response.status, headers: response.headers, text, body, next };
  };
}

/** Runs `use` with a sandbox of its own and closes it afterwards. */
export async function withSandbox(
  options: SandboxOptions,
  use: (send: Send, org: Sandbox) => Promise<void>,
): Promise<void> {
  const org = await startSandbox(options);
  try {
    await use(clientOf(org), org);
  } finally {
    await org.close();
  }
}

/** Every record of a list, by its next links. */
export async function readAll(send: Send, target: string, key?: string): Promise<Json[]> {
  const records: Json[] = [];
  for (let next: string | undefined = target; next !== undefined;) {
    const answer: Answer = await send(next);
    if (answer.status !== 200) throw new Error(answer.text);
    records.push(...((key === undefined ? answer.body : answer.body[key]) as Json[]));
    next = answer.next;
  }
  return records;
}

/** A property of each record. */
export function pluck(records: readonly Record<string, unknown>[], key: string): unknown[] {
  return records.map((record) => record[key]);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {} as Json;
  }
}
