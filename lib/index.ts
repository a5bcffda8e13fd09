export { accessToken } from './auth/accessToken.js';
export { apiToken } from './auth/apiToken.js';
export { privateKeyJwt } from './auth/privateKeyJwt.js';
export type { PrivateKey, PrivateKeyJwtOptions } from './auth/serviceClient.js';
export type { SigningAlgorithm } from './auth/signingKey.js';
export { connectionFromEnvironment } from './environment/connectionFromEnvironment.js';
export type { EnvironmentOverrides } from './environment/connectionFromEnvironment.js';
export { customApiAction } from './customApiAction.js';
export {
  cursorOf,
  OktaApiError,
  OktaAuthError,
  OktaBodyError,
  OktaCursorError,
  OktaFlowError,
  OktaInputError,
  OktaLinkError,
  OktaNetworkError,
  OktaRateLimitError,
  OktaSinkError,
  OktaStreamsError,
  OktaTimeoutError,
} from './errors.js';
export type { OktaError, OktaErrorCause, OktaErrorCode } from './errors.js';
export { governor } from './rate/governor.js';
export { toReadableStream } from './toReadableStream.js';
export type { PullControls, PullInput } from './toReadableStream.js';
export type {
  Checkpoint,
  DeadLetter,
  Job,
  LeaseWatch,
  Outcome,
  RefusedRow,
  Resume,
  Sink,
  SinkSession,
} from './sinks/types.js';
export type {
  Auth,
  DispatcherLike,
  Head,
  Headers,
  Method,
  Org,
  Request,
  Send,
} from './http/types.js';
export type { Cursor, End } from './cursor.js';
export type { CustomApiAction, TypedAction } from './types/action.js';
export type {
  ConnectionOptions,
  Governor,
  RateLimitOptions,
  RetryOptions,
  TimeoutOptions,
} from './types/connection.js';
export type { ActionEvent } from './types/events.js';
export type {
  Body,
  InputHeaders,
  Query,
  ReadInput,
  RequestType,
  WriteInput,
} from './types/input.js';
export type { LaneOptions } from './types/lanes.js';
export type { ParentLanes, ParentsOptions, SkippedParent } from './types/parents.js';
export type { ChildRecord, OfParents } from './types/children.js';
export type { ActionOutput, FinalOutput, RowCounts, StreamOutput } from './types/output.js';
export type { StreamFunction } from './types/stream.js';
export type {
  CommitEvery,
  FlowInput,
  SinceOptions,
  StreamingControls,
  StreamingOptions,
  StreamInput,
  StreamObserver,
  RunProgress,
  StreamRequest,
  WindowSize,
} from './types/streaming.js';
