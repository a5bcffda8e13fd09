/** got: `paginate`, which follows Link headers by itself. */
import { got } from 'got';

export async function read({ url, token, step }) {
  const headers = { accept: 'application/json', authorization: `SSWS ${token}` };
  for await (const record of got.paginate(url, { headers })) {
    const pending = step(record);
    if (pending !== undefined) await pending;
  }
}
