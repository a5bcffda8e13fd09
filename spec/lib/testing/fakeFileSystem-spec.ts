import { expect } from 'chai';
import { fakeFileSystem } from '../../../lib/testing/fakeFileSystem.js';
import type { FakeFileSystem } from '../../../lib/testing/fakeFileSystemTypes.js';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error as Error).message,
  );

describe('fakeFileSystem', () => {
  let fs: FakeFileSystem;

  beforeEach(() => {
    fs = fakeFileSystem();
  });

  const written = async (path: string, text: string) => {
    const file = await fs.make(path);
    await file.write(Buffer.from(text), 0);
    return file;
  };

  it('should record what changes the disk, in order', async () => {
    const file = await written('a', 'text');
    await file.truncate(2);
    await file.sync();
    await fs.rename('a', 'b');
    await fs.syncFolder('b');
    await fs.remove('b');
    await fs.remove('b');
    await fs.makeFolder('d');
    await fs.make('d/e');
    await fs.copy('d/e', 'c');
    expect(await failure(fs.make('c'))).to.equal('EEXIST: c');
    expect(await failure(fs.make('x/y'))).to.equal('ENOENT: x/y');
    await fs.removeFolder('d');
    await fs.rename('d', 'g');
    expect(fs.steps).to.deep.equal([
      'make a',
      'write a 0-4',
      'truncate a 2',
      'sync a',
      'rename a b',
      'syncFolder',
      'remove b',
      'makeFolder d',
      'make d/e',
      'copy d/e c',
      'rename d g',
    ]);
    expect(fs.files()).to.deep.equal({ c: '', 'g/e': '' });
    expect(await fs.list('g')).to.deep.equal(['e']);
    expect(await fs.list('d')).to.equal(undefined);
  });

  it('should do half of the write at which it dies, and nothing after it', async () => {
    const file = await fs.make('a');
    fs.crashAfter(0);
    expect(await failure(file.write(Buffer.from('text'), 0))).to.equal('the process has crashed');
    expect(await failure(file.sync())).to.equal('the process has crashed');
    expect(await failure(fs.readText('a'))).to.equal('the process has crashed');
    fs.restart();
    expect(await fs.readText('a')).to.equal('te');
    expect(await failure(file.size())).to.equal('the process has crashed');
  });

  it('should lose what was not synced', async () => {
    const file = await written('a', 'old');
    await file.sync();
    await fs.syncFolder('a');
    await file.write(Buffer.from('new'), 0);
    await fs.rename('a', 'b');
    fs.restart('nothing');
    expect(fs.files()).to.deep.equal({ b: 'new' });
    fs.restart('names');
    expect(fs.files()).to.deep.equal({ a: 'new' });
    fs.restart('data');
    expect(fs.files()).to.deep.equal({ a: 'old' });
  });

  it('should run out of space', async () => {
    fs.setSpace(2);
    const file = await fs.make('a');
    const error: unknown = await file
      .write(Buffer.from('text'), 0)
      .catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'ENOSPC');
    expect(fs.files()).to.deep.equal({ a: 'te' });
    await file.truncate(0);
    await file.write(Buffer.from('xy'), 0);
    expect(fs.files()).to.deep.equal({ a: 'xy' });
  });

  it('should know its processes apart', async () => {
    const before = await fs.self();
    expect(await fs.stateOf(before)).to.equal('alive');
    fs.restart();
    expect(await fs.stateOf(before)).to.equal('gone');
    expect(await fs.stateOf({ host: 'elsewhere', pid: 1 })).to.equal('elsewhere');
  });
});
