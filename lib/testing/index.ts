export { compareMarbles } from './compareMarbles.js';
export type {
  ConformanceOptions,
  ConformanceRow,
  ConformanceStore,
  SinkCheck,
} from './conformance/store.js';
export { fakeFileSystem } from './fakeFileSystem.js';
export type { FakeFileSystem, Loss } from './fakeFileSystemTypes.js';
export { marbleOrg } from './marbleOrg.js';
export type { MarbleOrg, MarbleSubscription } from './marbleOrg.js';
export type { MarblePage, MarblePages, MarbleResponse } from './marblePages.js';
export type { MarbleOrgOptions } from './quotaWait.js';
export type { QueueStore } from './conformance/queueBench.js';
export { queueConformance } from './queueConformance.js';
export { sinkConformance } from './sinkConformance.js';
