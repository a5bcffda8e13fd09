/** What a loop by hand has to send with, and a clock to wait by. */
export interface ReplayOrg {
  readonly get: (url: string) => Promise<{
    readonly statusCode: number;
    /** `X-Rate-Limit-Reset`, in seconds. */
    readonly reset: number;
    readonly text: string;
  }>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What a loop by hand has come to. */
export interface Replayed {
  readonly requests: number;
  readonly refused: number;
}

/**
 * Sends requests as a loop by hand does: so many at once, each page parsed, and behind a 429 a wait until the
 * time that `X-Rate-Limit-Reset` tells. It knows all URLs beforehand, so that it has no links to follow.
 */
export async function replay(
  { get, now, sleep }: ReplayOrg,
  urls: readonly string[],
  atOnce: number,
): Promise<Replayed> {
  let next = 0;
  let requests = 0;
  let refused = 0;

  async function send(url: string): Promise<void> {
    for (;;) {
      requests++;
      const { statusCode, reset, text } = await get(url);
      if (statusCode !== 429) {
        JSON.parse(text === '' ? 'null' : text);
        return;
      }
      refused++;
      await sleep(Math.max(reset * 1_000 - now(), 0));
    }
  }

  async function work(): Promise<void> {
    for (let url = urls[next++]; url !== undefined; url = urls[next++]) await send(url);
  }

  await Promise.all(Array.from({ length: atOnce }, work));
  return { requests, refused };
}
