/** A link between client and org; milliseconds and bytes a millisecond. */
export interface Link {
  /** From the request to the headers. */
  readonly latency: number;
  /** From the headers to the end of the body. */
  readonly body: number;
  /** Bytes a millisecond that all responses share. Default: no bound. */
  readonly bandwidth?: number;
  /** Whether the server compresses for clients that ask for it. Default `false`. */
  readonly gzip?: boolean;
}

/** No wait at all: what a client costs. */
export const noWait: Link = { latency: 0, body: 0 };

/** Links on which the wait is what counts. */
export const wide: readonly Link[] = [
  { latency: 100, body: 50 },
  { latency: 100, body: 100 },
  { latency: 100, body: 150 },
  { latency: 250, body: 50 },
];

/** 5 MB/s. */
export const thin: Link = { latency: 100, body: 0, bandwidth: 5_000 };

/** `100/50`: milliseconds to the headers, milliseconds of body. */
export function nameOf({ latency, body }: Link): string {
  return `${latency.toString()}/${body.toString()}`;
}
