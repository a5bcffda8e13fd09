/** Octokit's `paginate.iterator`, which follows Link headers by itself. */
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';

export async function read({ orgUrl, token, step }) {
  const octokit = new (Octokit.plugin(paginateRest))({ baseUrl: orgUrl });
  const headers = { authorization: `SSWS ${token}` };
  const pages = octokit.paginate.iterator('GET /api/v1/users', { limit: 200, headers });
  for await (const { data } of pages) {
    for (const record of data) {
      const pending = step(record);
      if (pending !== undefined) await pending;
    }
  }
}
