import { expect } from 'chai';
import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { writeOut } from '../../../lib/cli/writeOut.js';
import { OktaSinkError } from '../../../lib/errors.js';

const failing = (code: string) =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(code), { code }));
    },
  }).on('error', () => undefined);

describe('writeOut', () => {
  it('should wait until it is through', async () => {
    const written: string[] = [];
    const out = new Writable({
      write: (chunk, _encoding, done) => {
        written.push(String(chunk));
        setImmediate(done);
      },
    });
    await writeOut(out, 'a\n');
    expect(written).to.deep.equal(['a\n']);
  });

  it('should say in words what cannot be written', async () => {
    const error: unknown = await writeOut(failing('ENOSPC'), 'a').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(OktaSinkError);
    expect((error as Error).message).to.equal(
      'standard output cannot be written (ENOSPC): the disk is full; make room, and run it again',
    );
  });

  it('should say nothing where nobody reads any more', async () => {
    const written = writeOut(failing('EPIPE'), 'a').then(
      () => 'written',
      () => 'failed',
    );
    expect(await Promise.race([written, pause(20, 'silent')])).to.equal('silent');
  });
});
