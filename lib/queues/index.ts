export { flowWorkers } from './flowWorkers.js';
export type { DeadDelivery, WorkerOptions } from './flowWorkers.js';
export { jetStreamQueue } from './jetstream/jetStreamQueue.js';
export type { JetStreamQueueOptions } from './jetstream/jetStreamQueue.js';
export { memoryQueue } from './memoryQueue.js';
export type { MemoryQueueOptions } from './memoryQueue.js';
export { postgresQueue } from './postgres/postgresQueue.js';
export type { PostgresQueueOptions } from './postgres/postgresQueue.js';
export { pulled } from './pulled.js';
export type { Pull, PullOptions } from './pulled.js';
export type {
  Buried,
  BudgetOptions,
  Delivery,
  DeliveryOutcome,
  Lease,
  QueueJob,
  QueueStats,
  TakeOptions,
  Tenure,
  WorkQueue,
} from './types.js';
export type { Budget, BudgetRequest } from '../types/budget.js';
export { whileLeading } from './whileLeading.js';
