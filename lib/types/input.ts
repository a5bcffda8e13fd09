import type { ZodType } from 'zod';
import type { Method } from '../http/types.js';
import type { RetryOptions } from './connection.js';

/** The card's Request Type. */
export type RequestType = Method | 'GET(Streaming)';

type QueryScalar = string | number | boolean;

/** The card's Query: raw text, encoded for the caller; an array repeats its key. */
export type Query = Readonly<
  Record<string, QueryScalar | readonly QueryScalar[] | null | undefined>
>;

/** The card's Headers, added to the connector's own. */
export type InputHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A JSON object or array; text, bytes and forms are sent as they are. */
export type Body = object | readonly unknown[] | string | Uint8Array | FormData;

export interface InputBase {
  /** Begins with one `/`; taken as already encoded; may carry a query after `?`. */
  readonly relativeUrl: string;
  readonly headers?: InputHeaders | undefined;
  readonly query?: Query | undefined;
  /** In place of the connection's own, field by field. */
  readonly retry?: RetryOptions | undefined;
}

/** Input of a GET or DELETE. */
export interface ReadInput extends InputBase {
  readonly requestType: 'GET' | 'DELETE';
  readonly body?: undefined;
  readonly bodySchema?: undefined;
  readonly streaming?: undefined;
  /** `false`: a status outside 2xx is an output, not an error. Default `true`. */
  readonly throwHttpErrors?: boolean | undefined;
}

/** Input of a POST, PUT or PATCH. */
export interface WriteInput extends InputBase {
  readonly requestType: 'POST' | 'PUT' | 'PATCH';
  readonly body?: Body | undefined;
  /** Checks `body` (unknown keys are an error) and writes it by the same schema. */
  readonly bodySchema?: ZodType | undefined;
  readonly streaming?: undefined;
  /** `false`: a status outside 2xx is an output, not an error. Default `true`. */
  readonly throwHttpErrors?: boolean | undefined;
}
