import { expect } from 'chai';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { deadLetters, letterText, type Letter } from '../../../lib/cli/deadLetters.js';
import { TooManyFailures } from '../../../lib/cli/tooManyFailures.js';

const error = new Error('no luck');

describe('letterText', () => {
  it('should be a line of error and record', () => {
    expect(letterText({ record: { id: '1' }, error })).to.equal(
      '{"error":"no luck","record":{"id":"1"}}\n',
    );
    expect(letterText({ record: 'a', error: 'b', parent: '00g1' })).to.equal(
      '{"error":"b","_parent":"00g1","record":"a"}\n',
    );
  });

  it('should keep what has no JSON', () => {
    expect(letterText({ record: { n: 2n ** 64n }, error })).to.include('"n":18446744073709551616');
    const circle: Record<string, unknown> = { id: '1' };
    circle['self'] = circle;
    expect(letterText({ record: circle, error })).to.match(/"record":"<ref .*id: '1'.*"\}\n$/);
  });
});

describe('deadLetters', () => {
  it('should keep so many, for their owner alone to read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    const path = join(folder, 'failed.ndjson');
    const letters = deadLetters(path, 1);
    const keep = (letter: Letter) =>
      lastValueFrom(letters.keep(letter), { defaultValue: undefined });
    await keep({ record: 1, error });
    const thrown: unknown = await keep({ record: 2, error }).catch((failure: unknown) => failure);
    expect(thrown).to.be.instanceOf(TooManyFailures);
    expect(letters.failed).to.equal(2);
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).to.have.length(2);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    await rm(folder, { recursive: true });
  });
});
