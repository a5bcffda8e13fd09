/** The practical limit, by hand: the next request leaves when the headers are there. */
import { request } from 'undici';
import { headersOf, nextLink, recordsOf } from './hand.js';

export async function read({ url, readAhead, step, ...options }) {
  const headers = headersOf(options);
  const pages = [];
  let next = url;
  let asking;
  let inHand = 0;

  const ask = () => {
    if (asking !== undefined || next === undefined || pages.length + inHand > readAhead) return;
    asking = request(next, { headers }).then((response) => {
      next = nextLink(response.headers);
      pages.push(recordsOf(response));
      asking = undefined;
      ask();
    });
  };

  for (ask(); pages.length > 0 || asking !== undefined; ask()) {
    if (pages.length === 0) await asking;
    inHand = 1;
    for (const record of await pages.shift()) {
      const pending = step(record);
      if (pending !== undefined) await pending;
    }
    inHand = 0;
  }
}
