export { requiredScopes } from './requiredScopes.js';
export type { ScopeAlternatives } from './requiredScopes.js';
