/** This library: all users into a sink in a folder that is removed afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiToken, customApiAction } from 'okta-streams';
import { lastValueFrom, map } from 'rxjs';

export async function load({ orgUrl, token, readAhead, step }, sinkIn) {
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-bench-'));
  const action = customApiAction({ orgUrl, auth: apiToken(token) });
  const flow = map(({ record }) => {
    step(record);
    return record;
  });
  try {
    const output = action({
      requestType: 'GET(Streaming)',
      relativeUrl: '/api/v1/users',
      streaming: { recordLimit: Infinity, readAhead, flow, sink: sinkIn(folder) },
    });
    await lastValueFrom(output);
  } finally {
    await rm(folder, { recursive: true });
  }
}
