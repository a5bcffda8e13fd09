/**
 * What is used of the packages `@nats-io/transport-node` and `@nats-io/jetstream`: told here, since
 * their own types do not pass the compiler under strict options, and who has no NATS has none of them.
 */
export interface Nats {
  readonly connect: (options: object) => Promise<NatsConnection>;
  readonly headers: () => NatsHeaders;
  readonly jetstreamManager: (
    connection: NatsConnection,
    options: { readonly checkAPI: boolean; readonly timeout: number },
  ) => Promise<StreamManager>;
}

export interface NatsHeaders {
  readonly get: (key: string) => string;
  readonly set: (key: string, value: string) => void;
}

export interface NatsMessage {
  readonly subject: string;
  readonly reply?: string | undefined;
  readonly headers?: NatsHeaders | undefined;
  readonly data: Uint8Array;
}

export interface NatsConnection {
  readonly info?: { readonly max_payload?: number | undefined } | undefined;
  readonly request: (
    subject: string,
    payload: string,
    options: { readonly timeout: number; readonly noMux: boolean },
  ) => Promise<NatsMessage>;
  readonly publish: (subject: string, payload: string) => void;
  readonly subscribe: (
    subject: string,
    options: { readonly callback: (error: Error | null, message: NatsMessage) => void },
  ) => { readonly unsubscribe: () => void };
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
  readonly closed: () => Promise<unknown>;
  readonly isClosed: () => boolean;
}

/** How a stream is made; times in nanoseconds. */
export interface StreamConfig {
  readonly name: string;
  readonly description?: string | undefined;
  readonly subjects: readonly string[];
  readonly retention: 'limits';
  readonly storage: 'file';
  readonly discard: 'old' | 'new';
  readonly num_replicas: number;
  readonly max_msgs_per_subject?: number | undefined;
  readonly max_age?: number | undefined;
}

/** How a consumer is made; times in nanoseconds. */
export interface ConsumerConfig {
  readonly durable_name: string;
  readonly filter_subject?: string | undefined;
  readonly ack_policy: string;
  readonly deliver_policy: string;
  readonly ack_wait?: number | undefined;
  readonly max_deliver?: number | undefined;
  readonly max_ack_pending?: number | undefined;
}

export type MessageQuery =
  { readonly seq: number; readonly next_by_subj?: string } | { readonly last_by_subj: string };

export interface StoredMessage {
  readonly seq: number;
  readonly subject: string;
  readonly header?: NatsHeaders | undefined;
  readonly data: Uint8Array;
}

export interface StreamManager {
  readonly streams: {
    readonly info: (
      stream: string,
      query?: { readonly subjects_filter: string },
    ) => Promise<{
      readonly config: StreamConfig;
      readonly state: {
        readonly last_seq: number;
        readonly subjects?: Readonly<Record<string, number>> | undefined;
      };
    }>;
    readonly add: (config: StreamConfig) => Promise<unknown>;
    readonly getMessage: (stream: string, query: MessageQuery) => Promise<StoredMessage | null>;
    readonly deleteMessage: (stream: string, seq: number, erase: boolean) => Promise<boolean>;
    readonly purge: (
      stream: string,
      what: { readonly filter: string; readonly seq: number },
    ) => Promise<unknown>;
  };
  readonly consumers: {
    readonly info: (stream: string, consumer: string) => Promise<ConsumerInfo>;
    readonly add: (stream: string, config: ConsumerConfig) => Promise<unknown>;
    readonly delete: (stream: string, consumer: string) => Promise<boolean>;
  };
  readonly jetstream: () => {
    readonly apiPrefix: string;
    readonly publish: (
      subject: string,
      body: Uint8Array | undefined,
      options: {
        readonly headers: NatsHeaders;
        readonly expect: { readonly lastSubjectSequence: number };
        readonly timeout: number;
      },
    ) => Promise<{ readonly seq: number }>;
  };
}

export interface ConsumerInfo {
  readonly config: ConsumerConfig;
  readonly delivered: { readonly stream_seq: number };
  readonly num_ack_pending: number;
}
