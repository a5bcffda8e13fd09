/** What the hand-written clients share: headers, the next link, and how a body is read. */
import { gunzipSync } from 'node:zlib';

export function headersOf({ token, gzip }) {
  return {
    accept: 'application/json',
    authorization: `SSWS ${token}`,
    ...(gzip ? { 'accept-encoding': 'gzip' } : {}),
  };
}

/** undici gives an array for two Link lines and a string for one. */
export function nextLink({ link = [] }) {
  const next = [link].flat().find((line) => line.endsWith('rel="next"'));
  return next?.slice(1, next.indexOf('>'));
}

export async function recordsOf({ headers, body }) {
  return headers['content-encoding'] === 'gzip'
    ? JSON.parse(gunzipSync(await body.arrayBuffer()).toString())
    : body.json();
}
