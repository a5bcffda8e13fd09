import type { Org } from './org.js';
import type { Call, Reply } from '../wire/reply.js';

/** Answers a call. */
export type Handler = (org: Org, call: Call) => Reply;

/** A method, a path whose braces match one segment each, and what answers there. */
export type Route = readonly [method: string, template: string, handler: Handler];

/** The route of a request. */
export interface Match {
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
  /** `undefined` where the path is known and the method is not. */
  readonly handler: Handler | undefined;
}

/** Finds the route of a method and path among `routes`; the first that fits wins. */
export function createRouter(
  routes: readonly Route[],
): (method: string, path: string) => Match | undefined {
  const compiled = routes.map(([method, template, handler]) => ({
    method,
    template,
    handler,
    pattern: new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`),
  }));
  // By the number of segments, since there are some two hundred routes.
  const byLength = new Map<number, typeof compiled>();
  for (const route of compiled) {
    const length = lengthOf(route.template);
    byLength.set(length, [...(byLength.get(length) ?? []), route]);
  }
  return (method, path) => {
    let known: Match | undefined;
    for (const route of byLength.get(lengthOf(path)) ?? []) {
      const match = route.pattern.exec(path);
      if (match === null) continue;
      const params = decode(match.groups ?? {});
      if (route.method === method) return { ...route, params };
      known ??= { template: route.template, params, handler: undefined };
    }
    return known;
  };
}

function lengthOf(path: string): number {
  return path.split('/').length - (path.endsWith('/') ? 1 : 0);
}

function decode(groups: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(groups).map(([key, text]): [string, string] => {
    try {
      return [key, decodeURIComponent(text)];
    } catch {
      return [key, text];
    }
  });
  return Object.fromEntries(entries);
}
