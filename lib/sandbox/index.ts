export { startSandbox } from './startSandbox.js';
export type { Sandbox } from './startSandbox.js';
export type { OAuthOptions, ServiceApp } from './options/oauth.js';
export type { SandboxOptions } from './options/options.js';
export type { CatalogOptions } from './options/catalogOptions.js';
export type { Lag } from './options/lag.js';
export type { RateLimit } from './options/rateLimit.js';
export type { FaultName, FaultOptions } from './server/faults.js';
export type { SandboxStats } from './server/stats.js';
