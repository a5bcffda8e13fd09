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
export type {
  ActionEvent,
  ActionOutput,
  Body,
  CommitEvery,
  ConnectionOptions,
  Cursor,
  CustomApiAction,
  End,
  FinalOutput,
  FlowInput,
  Governor,
  InputHeaders,
  LaneOptions,
  Query,
  RateLimitOptions,
  ReadInput,
  RequestType,
  RetryOptions,
  RowCounts,
  SinceOptions,
  StreamFunction,
  StreamingControls,
  StreamingOptions,
  StreamInput,
  StreamObserver,
  StreamOutput,
  StreamPlace,
  StreamRequest,
  TimeoutOptions,
  TypedAction,
  WindowSize,
  WriteInput,
} from './types.js';
