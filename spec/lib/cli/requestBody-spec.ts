import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { requestBody } from '../../../lib/cli/requestBody.js';
import { UsageError } from '../../../lib/cli/usageError.js';

describe('requestBody', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('should take JSON to the letter', async () => {
    const given = '{ "id": 12345678901234567890 }';
    expect(await requestBody(given)).to.deep.equal({
      content: given,
      contentType: 'application/json',
    });
  });

  it('should read a file, and tell JSON from bytes', async () => {
    const json = join(folder, 'a.json');
    const logo = join(folder, 'logo.png');
    await writeFile(json, '[1]\n');
    await writeFile(logo, Uint8Array.of(137, 80, 78, 71));
    expect(await requestBody(`@${json}`)).to.deep.equal({
      content: Buffer.from('[1]\n'),
      contentType: 'application/json',
    });
    expect(await requestBody(`@${logo}`)).to.deep.equal({
      content: Buffer.of(137, 80, 78, 71),
      contentType: 'application/octet-stream',
    });
  });

  it('should take JSON behind a byte order mark for JSON', async () => {
    const marked = join(folder, 'marked.json');
    await writeFile(marked, '\uFEFF{"a":1}');
    expect(await requestBody(`@${marked}`)).to.deep.equal({
      content: Buffer.from('{"a":1}'),
      contentType: 'application/json',
    });
    await writeFile(marked, Buffer.from('\uFEFF{"a":1}', 'utf16le'));
    expect((await requestBody(`@${marked}`)).content.toString()).to.equal('{"a":1}');
    const { contentType } = await requestBody('-', Readable.from([Buffer.from('\uFEFFno')]));
    expect(contentType).to.equal('application/octet-stream');
  });

  it('should read standard input to its end', async () => {
    const stdin = Readable.from([Buffer.from('{"a"'), Buffer.from(':1}')]);
    expect((await requestBody('-', stdin)).content.toString()).to.equal('{"a":1}');
  });

  it('should refuse text that is no JSON, without repeating it', async () => {
    const error = await failure(requestBody('{ hunter2'));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal('--body is not JSON; write JSON, @file or - (standard input)');
  });

  it('should name a file that cannot be read', async () => {
    const error = await failure(requestBody(`@${join(folder, 'none')}`));
    expect(error.message).to.match(/^--body @.*none cannot be read \(ENOENT\); name a file$/);
  });
});

function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error as Error,
  );
}
