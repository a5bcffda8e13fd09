import { expect } from 'chai';
import { inCommandWords } from '../../../lib/cli/commandWords.js';
import { checkCheckpoint } from '../../../lib/sinks/table/checkCheckpoint.js';
import { requireCheckpoint } from '../../../lib/sinks/shared/requireCheckpoint.js';
import { refuseRow } from '../../../lib/sinks/shared/refuseRow.js';
import { placesOf } from '../../../lib/environment/settings.js';
import type { Job } from '../../../lib/sinks/types.js';

const job: Job = {
  name: 'j',
  run: 'r',
  resume: 'require',
  incremental: false,
  now: () => new Date(0),
};

/** What `work` fails with, as the command tells it. */
async function told(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return inCommandWords((error as Error).message);
  }
  return expect.fail('nothing was thrown');
}

describe('inCommandWords', () => {
  it('should speak of --resume', async () => {
    expect(
      await told(() => {
        requireCheckpoint(job, undefined, 'users.ndjson');
      }),
    ).to.match(/to go on from; leave --resume out to begin where there is none$/);
  });

  it('should speak of --no-resume and --mode', async () => {
    const table = { name: { schema: undefined, name: 't' }, mode: 'append' } as const;
    const message = await told(() => {
      checkCheckpoint(job, table, { mode: 'replace', isThere: true });
    });
    expect(message).to.include('by --mode replace').and.include('begin afresh with --no-resume');
  });

  it('should speak of --dead-letter', async () => {
    const message = await told(() => refuseRow({ row: 1, key: 'k', reason: 'is odd' }, undefined));
    expect(message).to.match(/map it by a --flow, or give a --dead-letter$/);
  });

  it('should leave out what a shell has no way to', () => {
    expect(inCommandWords(placesOf('orgUrl'))).to.match(/okta\.yaml$/);
    expect(inCommandWords('ask for smaller pages or raise connection.timeout')).to.equal(
      'ask for smaller pages by --limit',
    );
  });

  it('should leave other messages alone', () => {
    for (const text of ['GET /api/v1/users answered 404', 'no mode at all', "it's resume time"])
      expect(inCommandWords(text)).to.equal(text);
  });
});
