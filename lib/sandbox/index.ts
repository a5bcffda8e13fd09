export { startSandbox } from './startSandbox.js';
export type { Sandbox } from './startSandbox.js';
export type { OAuthOptions, ServiceApp } from './oauthOptions.js';
export type { SandboxOptions } from './options.js';
export type { RateLimit } from './rateLimit.js';
export type { FaultName, FaultOptions } from './faults.js';
export type { SandboxStats } from './stats.js';
