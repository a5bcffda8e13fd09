import type { End } from '../cursor.js';
import type { Method } from '../http/types.js';
import type { RequestType } from './input.js';

interface EventBase {
  /** Unique to a subscription. */
  readonly run: string;
  /** Milliseconds since the epoch, by the connection's scheduler. */
  readonly at: number;
}

/** What happens inside runs, for logs and progress bars; names paths, never query values. */
export type ActionEvent = EventBase & EventBody;

/** The events, by `type`. */
export type EventBody =
  | {
      /** A run has been subscribed to; told before `subscribe` returns. */
      readonly type: 'start';
      readonly requestType: RequestType;
      readonly path: string;
      readonly orgUrl: string;
      /** What `streaming.job` names it. */
      readonly job?: string;
      /** The table of its sink, where that has one. */
      readonly table?: string;
    }
  | {
      readonly type: 'request';
      /** 1 for the first exchange of the run; its `response` and `closed` have the same. */
      readonly exchange: number;
      readonly method: Method;
      readonly path: string;
    }
  | {
      /** The last of an exchange: its body has been read, it has failed, or was given up. */
      readonly type: 'closed';
      readonly exchange: number;
      readonly outcome: 'complete' | 'error' | 'unsubscribed';
      /** The code of its error: `ERR_OKTA_NETWORK`. */
      readonly error?: string;
    }
  | {
      readonly type: 'response';
      readonly exchange: number;
      readonly method: Method;
      readonly path: string;
      readonly statusCode: number;
      readonly requestId: string | undefined;
      /** Milliseconds from the request to the headers. */
      readonly elapsed: number;
    }
  | {
      /** A request has failed and is about to be sent again. */
      readonly type: 'retry';
      readonly method: Method;
      readonly path: string;
      /** 2 for the first repeat. */
      readonly attempt: number;
      /** Milliseconds until then. */
      readonly delay: number;
      /** `network`, `timeout`, `body`, or a status. */
      readonly reason: string;
      /** The page size from now on, where it has been halved. */
      readonly limit?: number;
    }
  | {
      /** A request waits for its bucket. */
      readonly type: 'wait';
      /** Method and templated path: `GET /api/v1/users/{id}`. */
      readonly bucket: string;
      readonly milliseconds: number;
      /**
       * `share`, `reserve`: ours is used up; `quota`, `concurrency`: the org has refused; `probe`: one
       * request is to find out about the bucket first, and lets others go when it is not answered;
       * `permits`: as many are on their way as `rateLimit.concurrency` allows. The last two are told
       * once, after a quarter of a second, and may take longer than `milliseconds`.
       */
      readonly reason: string;
    }
  | {
      /** A page has been read; its records are about to enter the flow. */
      readonly type: 'page';
      readonly path: string;
      /** 1 for the first page of this run. */
      readonly page: number;
      /** Records of this page that this run delivers. */
      readonly records: number;
    }
  | {
      /** Lanes have been opened. */
      readonly type: 'lanes';
      readonly open: number;
      /** The most that are worth opening: `lanes.count`, or fewer where the rate limit feeds fewer. */
      readonly max: number;
    }
  | {
      /** The org does not accept the cursor any more: the run begins afresh. */
      readonly type: 'restart';
      readonly reason: string;
    }
  | {
      /** The sink waits for the lease of the job, whose holder cannot be seen from here. */
      readonly type: 'lease';
      readonly job: string;
      /** Host and process, as `etl-1:4711`, where it is known. */
      readonly holder?: string;
      /** Without a sign of life for so long, the lease is taken over. */
      readonly milliseconds: number;
    }
  | {
      readonly type: 'clamp';
      readonly field: 'streaming.recordLimit';
      readonly given: number;
      readonly used: number;
    }
  | {
      /** A window has been open for a minute. */
      readonly type: 'stall';
      readonly milliseconds: number;
    }
  | {
      readonly type: 'end';
      readonly outcome: 'complete' | 'error' | 'unsubscribed';
      /** Streams only. */
      readonly recordsStreamed?: number;
      /** Streams with a sink only. */
      readonly rowsCommitted?: number;
      readonly rowsRefused?: number;
      /** Streams that completed only. */
      readonly end?: End;
    };
