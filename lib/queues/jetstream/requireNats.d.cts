import type { Nats } from './nats.js' with { 'resolution-mode': 'import' };

/** Loads the packages of NATS. */
declare function requireNats(fail: (cause: unknown) => never): Nats;

export = requireNats;
