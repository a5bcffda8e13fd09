import { expect } from 'chai';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { FaultName, Sandbox } from '../../../../lib/sandbox/index.js';
import { clientOf, pluck } from '../client.js';
import type { Send } from '../client.js';

describe('effects', () => {
  let org: Sandbox;
  let send: Send;
  beforeEach(async () => {
    org = await startSandbox({ users: 50 });
    send = clientOf(org);
  });
  afterEach(() => org.close());

  const target = '/api/v1/users?limit=5';
  const failure = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  const statuses: readonly (readonly [FaultName, number, string | undefined])[] = [
    ['error500', 500, 'E0000009'],
    ['error503', 503, 'E0000010'],
    ['htmlError', 502, undefined],
    ['error408', 408, undefined],
    ['error522', 522, undefined],
    ['emptyForbidden', 403, undefined],
    ['quota429', 429, 'E0000047'],
    ['concurrency429', 429, 'E0000047'],
    ['duplicatedReset', 429, 'E0000047'],
  ];
  for (const [name, status, code] of statuses) {
    it(`should answer ${String(status)} for ${name}, once, and not run the route`, async () => {
      org.fault(name);
      const json = { profile: { name: 'one' } };
      const answer = await send('/api/v1/groups', { method: 'POST', json });
      expect([answer.status, answer.body['errorCode']]).to.deep.equal([status, code]);
      expect((await send('/api/v1/groups', { method: 'POST', json })).status).to.equal(200);
    });
  }

  it('should answer HTML for htmlError', async () => {
    org.fault('htmlError');
    expect((await send(target)).headers.get('content-type')).to.equal('text/html');
  });

  const groups = async (): Promise<number> => (await send('/api/v1/groups')).body.length;
  const post = { method: 'POST', json: { profile: { name: 'one' } } };

  it('should answer a 504 in HTML for error504, and have run the route', async () => {
    const before = await groups();
    org.fault('error504');
    const { status, text } = await send('/api/v1/groups', post);
    expect(status).to.equal(504);
    expect(text).to.match(/^<html>.*Gateway Timeout/);
    expect(await groups()).to.equal(before + 1);
  });

  it('should answer 200 with nothing for emptyOk, with something else for otherJson', async () => {
    const before = await groups();
    org.fault('emptyOk');
    const empty = await send('/api/v1/groups', post);
    expect([empty.status, empty.text]).to.deep.equal([200, '']);
    org.fault('otherJson');
    const other = await send('/api/v1/groups', post);
    expect([other.status, other.body]).to.deep.equal([200, { status: 'UP' }]);
    expect(await groups()).to.equal(before);
  });

  it('should run the route and break the connection for lostResponse', async () => {
    const before = await groups();
    org.fault('lostResponse');
    expect(await failure(send('/api/v1/groups', post))).to.be.instanceOf(TypeError);
    expect(await groups()).to.equal(before + 1);
    expect(org.stats.aborted).to.equal(0);
  });

  it('should run the route and send nothing for stalledHeaders until the client leaves', async () => {
    const before = await groups();
    org.fault('stalledHeaders');
    const abort = new AbortController();
    const sent = request(`${org.orgUrl}/api/v1/groups`, {
      method: 'POST',
      headers: { authorization: `SSWS ${org.token}` },
      body: JSON.stringify(post.json),
      signal: abort.signal,
    });
    while ((await groups()) === before) await new Promise((resolve) => setImmediate(resolve));
    expect(org.stats.inFlight).to.equal(1);
    abort.abort();
    expect(await failure(sent)).to.be.instanceOf(Error);
    while (org.stats.inFlight > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(org.stats.aborted).to.equal(1);
  });

  it('should cut gzip that is well framed for truncatedGzip', async () => {
    const zipped = async (): Promise<Buffer> => {
      const { statusCode, headers, body } = await request(org.orgUrl + target, {
        headers: { authorization: `SSWS ${org.token}`, 'accept-encoding': 'gzip' },
      });
      expect([statusCode, headers['content-encoding']]).to.deep.equal([200, 'gzip']);
      return Buffer.from(await body.arrayBuffer());
    };
    const whole = await zipped();
    org.fault('truncatedGzip');
    const half = await zipped();
    expect(half.equals(whole.subarray(0, whole.length / 2))).to.equal(true);
    expect(() => gunzipSync(half)).to.throw(/unexpected end of file/);
  });

  it('should close the connection behind a whole response for closeIdle', async () => {
    await send(target);
    expect(org.stats.openConnections).to.be.above(0);
    org.fault('closeIdle', { count: Infinity });
    const { status, headers, body } = await send(target);
    expect([status, headers.get('connection')]).to.deep.equal([200, 'keep-alive']);
    expect(body).to.have.length(5);
    while (org.stats.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('should time large pages out by the path of error500', async () => {
    org.fault('error500', { path: /limit=50\b/, count: Infinity });
    expect((await send('/api/v1/users?limit=50')).status).to.equal(500);
    expect((await send('/api/v1/users?limit=25')).status).to.equal(200);
  });

  it('should say nothing but WWW-Authenticate for emptyForbidden', async () => {
    org.fault('emptyForbidden');
    const { text, headers } = await send(target);
    expect(text).to.equal('');
    const challenge = headers.get('www-authenticate');
    expect(challenge).to.match(/^Bearer .*scope="okta\.users\.read", error="insufficient_scope"/);
  });

  it('should tell of the quota as each 429 does', async () => {
    const told = async (name: FaultName): Promise<(string | null)[]> => {
      org.fault(name);
      const { headers } = await send(target);
      return ['limit', 'remaining'].map((key) => headers.get(`x-rate-limit-${key}`));
    };
    expect(await told('quota429')).to.deep.equal(['1000000', '0']);
    expect(await told('concurrency429')).to.deep.equal(['0', '0']);
    org.fault('duplicatedReset');
    expect((await send(target)).headers.get('x-rate-limit-reset')).to.match(/^\d+, \d+$/);
  });

  for (const name of ['resetBeforeHeaders', 'resetInBody'] as const) {
    it(`should break the connection for ${name}, which is no abort of the client`, async () => {
      org.fault(name);
      expect(await failure(send(target))).to.be.instanceOf(TypeError);
      expect((await send(target)).status).to.equal(200);
      expect(org.stats.aborted).to.equal(0);
    });
  }

  it('should send the headers and half of the body before resetInBody', async () => {
    org.fault('resetInBody');
    const { statusCode, body } = await request(org.orgUrl + target, {
      headers: { authorization: `SSWS ${org.token}` },
    });
    expect(statusCode).to.equal(200);
    expect(await failure(body.text())).to.be.instanceOf(Error);
  });

  it('should cut JSON that is well framed for truncatedJson', async () => {
    const whole = await send(target);
    org.fault('truncatedJson');
    const { status, text } = await send(target);
    expect(status).to.equal(200);
    expect(text.length).to.be.within(whole.text.length * 0.4, whole.text.length * 0.6);
    expect(() => JSON.parse(text) as unknown).to.throw(SyntaxError);
  });

  it('should send some of the body and then nothing for stalledBody', async () => {
    org.fault('stalledBody');
    const abort = new AbortController();
    const { body } = await request(org.orgUrl + target, {
      headers: { authorization: `SSWS ${org.token}` },
      signal: abort.signal,
    });
    const chunks: Uint8Array[] = [];
    body.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      abort.abort();
    });
    await failure(new Promise((_, reject) => body.on('error', reject)));
    expect(chunks).to.have.length(1);
    while (org.stats.inFlight > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(org.stats.aborted).to.equal(1);
  });

  it('should send little that becomes 128 MiB for zipBomb', async () => {
    org.fault('zipBomb');
    const { headers, body } = await request(org.orgUrl + target, {
      headers: { authorization: `SSWS ${org.token}` },
    });
    let length = 0;
    for await (const chunk of body) length += (chunk as Uint8Array).length;
    expect(headers['content-encoding']).to.equal('gzip');
    expect(length).to.be.within(1_000, 1_000_000);
  });

  it('should lead to another host for foreignNextLink and adminNextLink', async () => {
    org.fault('foreignNextLink');
    expect((await send(target)).next).to.match(/^https:\/\/okta\.example\/api\/v1\/users\?after=/);
    org.fault('adminNextLink');
    const port = new URL(org.orgUrl).port;
    const { next } = await send(`http://localhost:${port}${target}`);
    expect(next).to.contain(`http://localhost-admin:${port}/api/v1/users?after=`);
  });

  it('should lead to another path for otherPathNextLink', async () => {
    org.fault('otherPathNextLink');
    expect((await send(target)).next).to.match(/\/api\/v1\/devices\?after=/);
  });

  it('should say nothing of quotas for silent429', async () => {
    org.fault('silent429');
    const { status, headers } = await send(target);
    expect(status).to.equal(429);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).to.deep.equal([]);
  });

  it('should bend the links of an envelope as well', async () => {
    org.fault('foreignNextLink');
    expect((await send('/api/v1/iam/roles')).next).to.match(/^https:\/\/okta\.example\//);
  });

  it('should lead back to the page itself for loopingNextLink', async () => {
    org.fault('loopingNextLink');
    expect((await send(target)).next).to.equal(org.orgUrl + target);
  });

  it('should drop what shapes the list for nextWithoutExpand', async () => {
    org.fault('nextWithoutExpand');
    const { next } = await send('/api/v1/groups?expand=stats&limit=2');
    expect([...new URL(String(next)).searchParams.keys()]).to.deep.equal(['after']);
  });

  it('should lead from an empty page to its records for emptyPageWithNext', async () => {
    const whole = await send(target);
    const second = await send(String(whole.next));
    for (const [page, records] of [
      [target, whole.body],
      [String(whole.next), second.body],
    ] as const) {
      org.fault('emptyPageWithNext', { count: 2 });
      const empty = await send(page);
      const again = await send(String(empty.next));
      expect([empty.body, again.body]).to.deep.equal([[], []]);
      expect(new Set([page, empty.next, again.next]).size).to.equal(3);
      expect(pluck((await send(String(again.next))).body, 'id')).to.deep.equal(
        pluck(records, 'id'),
      );
    }
  });
});
