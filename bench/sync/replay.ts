import { setTimeout as sleep } from 'node:timers/promises';

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
  { orgUrl, token }: { readonly orgUrl: string; readonly token: string },
  urls: readonly string[],
  atOnce: number,
): Promise<Replayed> {
  const headers = { authorization: `SSWS ${token}`, accept: 'application/json' };
  let next = 0;
  let requests = 0;
  let refused = 0;

  async function send(url: string): Promise<void> {
    for (;;) {
      requests++;
      const response = await fetch(`${orgUrl}${url}`, { headers });
      const text = await response.text();
      if (response.status !== 429) {
        JSON.parse(text === '' ? 'null' : text);
        return;
      }
      refused++;
      const reset = Number(response.headers.get('x-rate-limit-reset')) * 1_000;
      await sleep(Math.max(reset - Date.now(), 0));
    }
  }

  async function work(): Promise<void> {
    for (let url = urls[next++]; url !== undefined; url = urls[next++]) await send(url);
  }

  await Promise.all(Array.from({ length: atOnce }, work));
  return { requests, refused };
}
