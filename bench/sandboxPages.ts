import { startSandbox } from 'okta-streams/sandbox';

/** When the users of the benches were created: evenly over the ten years until now. */
const years = 10 * 365 * 86_400_000;

/** The bodies of pages of 200 users as the sandbox shows them, the oldest first. */
export async function sandboxPages(users: number): Promise<readonly Buffer[]> {
  const started = Date.now();
  const createdOn = (place: number) => new Date(started - years * (1 - place));
  const org = await startSandbox({ users, createdOn });
  const headers = { authorization: `SSWS ${org.token}` };
  const search = encodeURIComponent('created gt "1970-01-01T00:00:00.000Z"');
  const pages: Buffer[] = [];
  let next: string | undefined = `${org.orgUrl}/api/v1/users?search=${search}`;
  while (next !== undefined) {
    const response = await fetch(next, { headers });
    pages.push(Buffer.from(await response.arrayBuffer()));
    next = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  await org.close();
  return pages;
}
