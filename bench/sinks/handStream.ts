import { gunzipSync } from 'node:zlib';
import { Agent, request } from 'undici';
import type { HandLoader, User } from './handFile.js';

/** Follows the next links of an org and loads each page; a commit after 10,000 rows or a second. */
export async function handStream(orgUrl: string, token: string, loader: HandLoader): Promise<void> {
  const dispatcher = new Agent();
  const headers = { authorization: `SSWS ${token}`, 'accept-encoding': 'gzip' };
  let url: string | undefined = `${orgUrl}/api/v1/users?limit=200`;
  let rows = 0;
  let since = performance.now();
  while (url !== undefined) {
    const response = await request(url, { dispatcher, headers });
    if (response.statusCode !== 200) throw new Error(response.statusCode.toString());
    const bytes = Buffer.from(await response.body.arrayBuffer());
    const isPacked = response.headers['content-encoding'] === 'gzip';
    const users = JSON.parse((isPacked ? gunzipSync(bytes) : bytes).toString()) as readonly User[];
    await loader.write(users);
    rows += users.length;
    const links: string = [response.headers['link'] ?? []].flat().join(', ');
    url = /<([^>]+)>; rel="next"/.exec(links)?.[1];
    if (rows < 10_000 && performance.now() - since < 1_000 && url !== undefined) continue;
    await loader.commit({ url });
    rows = 0;
    since = performance.now();
  }
  await loader.close();
  await dispatcher.close();
}
