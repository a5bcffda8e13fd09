export { marbleOrg } from './marbleOrg.js';
export type { MarbleOrg, MarbleSubscription } from './marbleOrg.js';
export type { MarblePage, MarblePages, MarbleResponse } from './marblePages.js';
