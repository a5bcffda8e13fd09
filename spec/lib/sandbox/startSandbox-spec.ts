import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { Agent, request } from 'undici';
import { startSandbox } from '../../../lib/sandbox/index.js';
import { eventually } from '../../support/eventually.js';
import { withSandbox } from './client.js';

/** Sends bytes as they are and reads until the connection ends. */
function sendRaw(orgUrl: string, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(orgUrl).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(text);
    });
    socket.write([...lines, 'Host: 127.0.0.1', 'Connection: close', '', ''].join('\r\n'));
  });
}

describe('startSandbox', () => {
  it('should reject options that break their rule', async () => {
    const error = await startSandbox({ users: -1 }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(TypeError);
  });

  it('should reject a port that is taken', async () => {
    await withSandbox({}, async (_, org) => {
      const error = await startSandbox({ port: Number(new URL(org.orgUrl).port) }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.have.property('code', 'EADDRINUSE');
    });
  });

  it('should answer with the headers of Okta', async () => {
    await withSandbox({ users: 5, rateLimit: { limit: 600 } }, async (send) => {
      const { headers } = await send('/api/v1/users');
      expect(headers.get('content-type')).to.equal('application/json');
      expect(headers.get('transfer-encoding')).to.equal('chunked');
      expect(headers.get('x-okta-request-id')).to.match(/^\S{16,}$/);
      expect(headers.get('x-rate-limit-limit')).to.equal('600');
      expect(headers.get('x-rate-limit-remaining')).to.equal('599');
      const wait = Number(headers.get('x-rate-limit-reset')) - Date.now() / 1000;
      expect(wait).to.be.within(40, 62);
      expect(headers.get('cache-control')).to.contain('no-cache');
      const again = await send('/api/v1/users');
      expect(again.headers.get('x-okta-request-id')).to.not.equal(headers.get('x-okta-request-id'));
    });
  });

  it('should send links in lines of their own, self first', async () => {
    await withSandbox({ users: 5 }, async (_, org) => {
      const authorization = `Authorization: SSWS ${org.token}`;
      const text = await sendRaw(org.orgUrl, ['GET /api/v1/users?limit=2 HTTP/1.1', authorization]);
      const lines = text.split('\r\n').filter((line) => /^link:/i.test(line));
      expect(lines).to.have.length(2);
      expect(lines[0]).to.contain('rel="self"');
      expect(lines[1]).to.contain('rel="next"');
    });
  });

  it('should compress for those who ask', async () => {
    await withSandbox({ users: 50 }, async (_, org) => {
      const authorization = `SSWS ${org.token}`;
      const read = async (headers: Record<string, string>) => {
        const answer = await request(`${org.orgUrl}/api/v1/users`, {
          headers: { authorization, ...headers },
        });
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        return { encoding: answer.headers['content-encoding'], bytes };
      };
      const plain = await read({});
      const zipped = await read({ 'accept-encoding': 'br, gzip' });
      expect([plain.encoding, zipped.encoding]).to.deep.equal([undefined, 'gzip']);
      expect(gunzipSync(zipped.bytes)).to.deep.equal(plain.bytes);
    });
  });

  it('should take the token as SSWS and Bearer and nothing else', async () => {
    await withSandbox({ users: 5 }, async (send, org) => {
      const statusOf = async (authorization: string) => {
        const { status, body } = await send('/api/v1/users', { headers: { authorization } });
        return [status, body['errorCode']];
      };
      expect(await statusOf(`Bearer ${org.token}`)).to.deep.equal([200, undefined]);
      expect(await statusOf('SSWS wrong')).to.deep.equal([401, 'E0000011']);
      expect(await statusOf('')).to.deep.equal([401, 'E0000011']);
      expect(await statusOf(org.token)).to.deep.equal([401, 'E0000011']);
    });
  });

  it('should answer errors as Okta does', async () => {
    await withSandbox({ users: 5 }, async (send, org) => {
      const codeOf = async (...call: Parameters<typeof send>) => {
        const { status, body } = await send(...call);
        expect(body).to.include.keys('errorSummary', 'errorLink', 'errorId', 'errorCauses');
        return [status, body['errorCode']];
      };
      expect(await codeOf('/api/v1/nowhere')).to.deep.equal([404, 'E0000008']);
      expect(await codeOf('/api/v1/users', { method: 'PATCH' })).to.deep.equal([405, 'E0000022']);
      const malformed = { method: 'POST', body: '{"profile":' };
      expect(await codeOf('/api/v1/users', malformed)).to.deep.equal([400, 'E0000003']);
      const authorization = `Authorization: SSWS ${org.token}`;
      const text = await sendRaw(org.orgUrl, ['POST /api/v1/users HTTP/1.1', authorization]);
      expect(text).to.match(/^HTTP\/1\.1 411 /);
    });
  });

  it('should write links on the host that was called', async () => {
    await withSandbox({ users: 5 }, async (send, org) => {
      const { port } = new URL(org.orgUrl);
      const { next } = await send(`http://localhost:${port}/api/v1/users?limit=2`);
      expect(next).to.contain(`http://localhost:${port}/`);
    });
  });

  it('should enforce quotas', async () => {
    const rateLimit = { limit: 2, buckets: { '/api/v1/logs': 1 } };
    await withSandbox({ users: 5, rateLimit }, async (send) => {
      const statusOf = async (path: string) => (await send(path)).status;
      expect(await statusOf('/api/v1/logs')).to.equal(200);
      expect(await statusOf('/api/v1/users')).to.equal(200);
      expect(await statusOf('/api/v1/users')).to.equal(200);
      const { status, body, headers } = await send('/api/v1/users');
      expect([status, body['errorCode']]).to.deep.equal([429, 'E0000047']);
      expect(headers.get('x-rate-limit-remaining')).to.equal('0');
      expect(await statusOf('/api/v1/logs')).to.equal(429);
      expect(await statusOf('/api/v1/groups')).to.equal(200);
    });
  });

  it('should let in anew those who wait until Reset', async () => {
    await withSandbox({ users: 5, rateLimit: { limit: 1, windowMs: 300 } }, async (send) => {
      const { headers } = await send('/api/v1/users');
      const wait = Number(headers.get('x-rate-limit-reset')) * 1000 - Date.now();
      await new Promise((resolve) => setTimeout(resolve, Math.max(wait, 0) + 5));
      expect((await send('/api/v1/users')).status).to.equal(200);
    });
  });

  it('should enforce concurrency with limit 0, remaining 0 and a Reset far away', async () => {
    const options = { users: 5, latency: 100, rateLimit: { limit: 100, concurrency: 2 } };
    await withSandbox(options, async (send) => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => send('/api/v1/users')));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).to.have.length(2);
      for (const { headers } of refused) {
        expect(headers.get('x-rate-limit-limit')).to.equal('0');
        expect(headers.get('x-rate-limit-remaining')).to.equal('0');
        expect(Number(headers.get('x-rate-limit-reset')) > Date.now() / 1000 + 60).to.equal(true);
      }
      expect((await send('/api/v1/users')).status).to.equal(200);
    });
  });

  it('should tell the time by its own clock', async () => {
    const serverClockOffset = 3_600_000;
    const options = { users: 1, serverClockOffset, rateLimit: { limit: 9 } };
    await withSandbox(options, async (send) => {
      const { headers } = await send('/api/v1/users');
      const ahead = Date.parse(String(headers.get('date'))) - Date.now();
      expect(ahead).to.be.within(3_500_000, 3_601_000);
      const reset = Number(headers.get('x-rate-limit-reset')) * 1000 - Date.now();
      expect(reset).to.be.within(3_600_000, 3_662_000);
    });
  });

  it('should send a slow body whole', async () => {
    await withSandbox({ users: 300, latency: 20 }, async (fast) => {
      await withSandbox({ users: 300, bodyDuration: 100 }, async (slow) => {
        const strip = (text: string): string => text.replaceAll(/127\.0\.0\.1:\d+/g, '');
        const [a, b] = [await fast('/api/v1/users'), await slow('/api/v1/users')];
        expect(strip(b.text)).to.equal(strip(a.text));
      });
    });
  });

  it('should count requests, connections and clients that leave', async () => {
    await withSandbox({ users: 5, latency: 50 }, async (_, org) => {
      const dispatcher = new Agent();
      const ask = (path: string, signal?: AbortSignal) =>
        request(org.orgUrl + path, {
          dispatcher,
          headers: { authorization: `SSWS ${org.token}` },
          ...(signal === undefined ? {} : { signal }),
        }).then(({ body }) => body.text());
      await Promise.all([ask('/api/v1/users?limit=1'), ask('/api/v1/users'), ask('/api/v1/none')]);
      const abort = new AbortController();
      const left = ask('/api/v1/users/x', abort.signal).catch(() => undefined);
      while (org.stats.requests < 4) await new Promise((resolve) => setImmediate(resolve));
      abort.abort();
      await left;
      while (org.stats.inFlight > 0) await new Promise((resolve) => setImmediate(resolve));
      const { stats } = org;
      expect(stats.byPath).to.deep.equal({
        'GET /api/v1/users': 2,
        'GET (unknown)': 1,
        'GET /api/v1/users/{userId}': 1,
      });
      expect(stats.urls).to.have.members([
        '/api/v1/users?limit=1',
        '/api/v1/users',
        '/api/v1/none',
        '/api/v1/users/x',
      ]);
      expect([stats.aborted, stats.peakInFlight]).to.deep.equal([1, 3]);
      expect(stats.peakConnections).to.be.at.least(3);
      stats.reset();
      expect([stats.requests, stats.aborted, stats.urls.length]).to.deep.equal([0, 0, 0]);
      await dispatcher.close();
      while (stats.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
    });
  });

  it('should end exchanges in progress when it closes', async () => {
    const org = await startSandbox({ users: 5, latency: 60_000 });
    const headers = { authorization: `SSWS ${org.token}` };
    const pending = request(`${org.orgUrl}/api/v1/users`, { headers }).catch(
      (error: unknown) => error,
    );
    while (org.stats.inFlight === 0) await new Promise((resolve) => setImmediate(resolve));
    await org.close();
    expect(await pending).to.be.instanceOf(Error);
    expect(org.stats.openConnections).to.equal(0);
    await org.close();
  });

  it('should let the process exit once closed, long latencies or not', async () => {
    const script = `
      import { startSandbox } from './lib/sandbox/index.ts';
      const org = await startSandbox({ latency: 600_000 });
      const headers = { authorization: 'SSWS ' + org.token };
      const pending = fetch(org.orgUrl + '/api/v1/users', { headers }).catch(() => 'ended');
      while (org.stats.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await org.close();
      console.log(await pending);`;
    const argv = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 9_000 });
    expect(stdout.trim()).to.equal('ended');
  });

  it('should close idle connections after keepAliveTimeout', async () => {
    await withSandbox({ users: 1, keepAliveTimeout: 50 }, async (send, org) => {
      expect((await send('/api/v1/users')).headers.get('connection')).to.equal('keep-alive');
      await eventually(() => org.stats.openConnections === 0);
    });
    await withSandbox({ users: 1 }, async (send) => {
      const { headers } = await send('/api/v1/users');
      expect(headers.get('keep-alive')).to.equal('timeout=65');
    });
  });
});
