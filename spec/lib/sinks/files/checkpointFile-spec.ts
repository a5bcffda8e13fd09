import { expect } from 'chai';
import { checkpointFile } from '../../../../lib/sinks/files/checkpointFile.js';
import { fakeFileSystem } from '../../../../lib/testing/fakeFileSystem.js';
import { sinkConformance } from '../../../../lib/testing/sinkConformance.js';
import { fileStore } from '../../../support/fileStore.js';
import { refusal } from '../../../support/refusal.js';
import { done, load, opened, sinkError } from '../../../support/sinkJob.js';

describe('checkpointFile', () => {
  const setUp = async () => {
    let file = '';
    const store = await fileStore(
      (path, fileSystem) => {
        file = path;
        return checkpointFile(path, { fileSystem });
      },
      () => [],
    );
    return { ...store, privateFiles: () => [file] };
  };
  for (const { name, run } of sinkConformance(setUp, { mode: 'checkpointOnly' })) it(name, run);

  it('should keep a checkpoint until the job has finished, and no rows', async () => {
    const fileSystem = fakeFileSystem();
    const sink = checkpointFile('p', { fileSystem });
    const session = await opened(sink);
    await done(session.write(['secret']));
    await done(session.commit({ cursor: { v: 1 } as never }));
    await done(session.close({ kind: 'unsubscribed' }));
    expect(fileSystem.files()).to.deep.equal({
      p: '{"v":1,"mode":"append","size":0,"checkpoints":[{"job":"users","cursor":{"v":1}}]}\n',
    });
    await load(sink, []);
    expect(fileSystem.files()).to.deep.equal({});
  });

  it('should keep the checkpoint of before or after, at whatever step a crash comes', async () => {
    for (const lost of ['nothing', 'data', 'names', 'everything'] as const) {
      for (let step = 0; step < 20; step++) {
        const fileSystem = fakeFileSystem();
        const session = await opened(checkpointFile('p', { fileSystem }));
        await done(session.commit({ cursor: { v: 1, n: 1 } as never }));
        fileSystem.crashAfter(step);
        const isCommitted = await done(session.commit({ cursor: { v: 1, n: 2 } as never })).then(
          () => true,
          () => false,
        );
        fileSystem.restart(lost);
        const { checkpoint: checkpoint } = await opened(checkpointFile('p', { fileSystem }));
        const checkpoints = isCommitted ? [2] : [1, 2];
        expect(checkpoint).to.have.property('n').that.is.oneOf(checkpoints);
      }
    }
  });

  it('should say so when the disk is full, and keep the checkpoint of before', async () => {
    const fileSystem = fakeFileSystem();
    const session = await opened(checkpointFile('p', { fileSystem }));
    await done(session.commit({ cursor: { v: 1 } as never }));
    fileSystem.setSpace(10);
    const { message } = await sinkError(done(session.commit({ cursor: { v: 1, n: 2 } as never })));
    expect(message).to.equal(
      'cannot write p (ENOSPC): the disk is full; make room and run it again; what is committed is safe',
    );
    await done(session.close({ kind: 'unsubscribed' }));
    fileSystem.setSpace(Infinity);
    expect((await opened(checkpointFile('p', { fileSystem }))).checkpoint).to.deep.equal({ v: 1 });
  });

  it('should refuse options that are wrong', () => {
    expect(refusal(() => checkpointFile('')).message).to.match(/^path must be the path of a file/);
    const options = { mode: 'replace' } as object;
    expect(refusal(() => checkpointFile('p', options)).message).to.equal(
      'mode is not a field; the fields are fileSystem',
    );
  });
});
