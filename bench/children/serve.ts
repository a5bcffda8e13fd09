/**
 * An org of groups that all have so many members, in a process of its own: `serve.ts <groups> <members>`;
 * ends with its parent.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const [groups, members] = process.argv.slice(2).map(Number) as [number, number];
const pageSize = 200;
let requests = 0;

const server = createServer((request, response) => {
  requests++;
  const url = new URL(request.url ?? '', `http://${request.headers.host ?? ''}`);
  const at = Number(url.searchParams.get('after') ?? 0);
  const group = /groups\/([^/]+)\/users/.exec(url.pathname)?.[1];
  const count = group === undefined ? groups : members;
  const records = Array.from({ length: Math.min(pageSize, count - at) }, (_, index) =>
    group === undefined ? { id: idOf('00g', at + index) } : userOf(at + index),
  );
  if (at + pageSize < count) url.searchParams.set('after', (at + pageSize).toString());
  answer(response, records, at + pageSize < count ? url.href : undefined);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ orgUrl: `http://127.0.0.1:${port.toString()}` });
});
process.on('message', () => process.send?.({ requests }));
process.once('disconnect', () => process.exit());

function answer(response: ServerResponse, body: unknown, next: string | undefined): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(next === undefined ? {} : { link: `<${next}>; rel="next"` }),
  });
  response.end(JSON.stringify(body));
}

function userOf(index: number): object {
  const id = idOf('00u', index);
  return {
    id,
    status: 'ACTIVE',
    created: '2026-01-31T03:00:00.000Z',
    lastUpdated: '2026-02-28T05:00:00.000Z',
    profile: {
      login: `${id}@acme.example`,
      firstName: 'Lee',
      lastName: 'Kim',
      department: 'Night',
    },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: { self: { href: `https://acme.okta.com/api/v1/users/${id}` } },
  };
}

function idOf(prefix: string, index: number): string {
  return `${prefix}${index.toString().padStart(17, '0')}`;
}
