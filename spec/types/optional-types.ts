/** Compile-only: `npm run typecheck` is the test. */
import type { Observable } from 'rxjs';
import type { PrivateKeyJwtOptions } from '../../lib/auth/serviceClient.js';
import type { EnvironmentOverrides } from '../../lib/environment/connectionFromEnvironment.js';
import type { TraceOptions } from '../../lib/opentelemetry/traceRuns.js';
import type { FaultOptions } from '../../lib/sandbox/server/faults.js';
import type { ServiceApp } from '../../lib/sandbox/options/oauth.js';
import type { SandboxOptions } from '../../lib/sandbox/options/options.js';
import type { RateLimit } from '../../lib/sandbox/options/rateLimit.js';
import type { CheckpointFileOptions } from '../../lib/sinks/files/checkpointFile.js';
import type { CsvFileOptions } from '../../lib/sinks/files/csvFile.js';
import type { DuckdbOptions } from '../../lib/sinks/duckdb/duckdb.js';
import type { NdjsonFileOptions } from '../../lib/sinks/files/ndjsonFile.js';
import type { PostgresOptions } from '../../lib/sinks/postgres/postgres.js';
import type { SinkSession } from '../../lib/sinks/types.js';
import type { ConformanceOptions, ConformanceStore } from '../../lib/testing/conformance/store.js';
import type { MarbleResponse } from '../../lib/testing/marblePages.js';
import type { TypedAction } from '../../lib/types/action.js';
import type {
  ConnectionOptions,
  RateLimitOptions,
  RetryOptions,
  TimeoutOptions,
} from '../../lib/types/connection.js';
import type { ReadInput, WriteInput } from '../../lib/types/input.js';
import type { LaneOptions } from '../../lib/types/lanes.js';
import type {
  CommitEvery,
  FlowInput,
  SinceOptions,
  StreamingControls,
  StreamingOptions,
  StreamInput,
  StreamObserver,
  StreamRequest,
} from '../../lib/types/streaming.js';
import type {
  AttemptConfig,
  ChildInput,
  ForEachParentConfig,
  HelperFlowConfig,
  ValidateConfig,
} from '../../operators/index.js';
import { expectType } from '../support/expectType.js';

interface User {
  readonly id: string;
}

declare const users: TypedAction<User>;
const relativeUrl = '/api/v1/users';

/** The optional properties of `T`, each of which has to take `undefined`. */
type Refusing<T> = {
  [K in keyof T]-?: object extends Pick<T, K>
    ? Readonly<Record<K, undefined>> extends Pick<T, K>
      ? never
      : K
    : never;
}[keyof T];
expectType<never>()(
  {} as [
    Refusing<ConnectionOptions>,
    Refusing<RateLimitOptions>,
    Refusing<RetryOptions>,
    Refusing<TimeoutOptions>,
    Refusing<ReadInput>,
    Refusing<WriteInput>,
    Refusing<StreamRequest>,
    Refusing<StreamInput<object>>,
    Refusing<StreamObserver>,
    Refusing<ChildInput>,
    Refusing<StreamingControls>,
    Refusing<StreamingOptions<User, User, string>>,
    Refusing<LaneOptions>,
    Refusing<SinceOptions>,
    Refusing<CommitEvery>,
    Refusing<AttemptConfig<User, User>>,
    Refusing<ForEachParentConfig<User>>,
    Refusing<HelperFlowConfig>,
    Refusing<ValidateConfig<User, User>>,
    Refusing<NdjsonFileOptions>,
    Refusing<CsvFileOptions>,
    Refusing<PostgresOptions>,
    Refusing<DuckdbOptions>,
    Refusing<CheckpointFileOptions>,
    Refusing<SinkSession<User>>,
    Refusing<ConformanceStore>,
    Refusing<ConformanceOptions>,
    Refusing<PrivateKeyJwtOptions>,
    Refusing<EnvironmentOverrides>,
    Refusing<SandboxOptions>,
    Refusing<RateLimit>,
    Refusing<ServiceApp>,
    Refusing<FaultOptions>,
    Refusing<MarbleResponse>,
    Refusing<TraceOptions>,
  ][number],
);
// What it tells where one does not.
expectType<'slip'>()({} as Refusing<{ readonly slip?: string; readonly fine?: 1 | undefined }>);

// Every option of a stream as `undefined`.
const noControls: { readonly [K in keyof Required<StreamingControls>]: undefined } = {
  recordLimit: undefined,
  pageSize: undefined,
  maxPages: undefined,
  window: undefined,
  concurrency: undefined,
  ordered: undefined,
  readAhead: undefined,
  recordsKey: undefined,
  cursor: undefined,
  until: undefined,
  observer: undefined,
  lanes: undefined,
  job: undefined,
  generation: undefined,
  resume: undefined,
  commitEvery: undefined,
  onStaleCursor: undefined,
  since: undefined,
};
expectType<Observable<FlowInput<User, undefined>>>()(
  users.stream({
    requestType: undefined,
    relativeUrl,
    headers: undefined,
    query: undefined,
    body: undefined,
    bodySchema: undefined,
    throwHttpErrors: undefined,
    retry: undefined,
    streaming: { ...noControls, state: undefined, flow: undefined, sink: undefined },
  }),
);
expectType<Observable<FlowInput<User, undefined>>>()(
  users.stream({ relativeUrl, streaming: undefined }),
);
