/** One page after the other, by hand. */
import { request } from 'undici';
import { headersOf, nextLink, recordsOf } from './hand.js';

export async function read({ url, step, ...options }) {
  const headers = headersOf(options);
  for (let next = url; next !== undefined;) {
    const response = await request(next, { headers });
    next = nextLink(response.headers);
    for (const record of await recordsOf(response)) {
      const pending = step(record);
      if (pending !== undefined) await pending;
    }
  }
}
