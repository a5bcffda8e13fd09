import { expect } from 'chai';
import { kept } from '../../../../lib/queues/postgres/kept.js';

/** Connections that tell what becomes of them, by their numbers. */
function connections() {
  const made: { lost: () => Error | undefined; end: () => Promise<void>; fail: () => void }[] = [];
  const ended: number[] = [];
  const open = () => {
    const number = made.length;
    let lost: Error | undefined;
    const connection = {
      lost: () => lost,
      end: () => {
        ended.push(number);
        return Promise.resolve();
      },
      fail: () => {
        lost = new Error('lost');
      },
    };
    made.push(connection);
    return Promise.resolve(connection);
  };
  return { open, made, ended };
}

describe('kept', () => {
  it('should make nothing before it is asked for, and one for all who ask', async () => {
    const { open, made } = connections();
    const { get } = kept(open);
    expect(made).to.have.length(0);
    const all = await Promise.all([get(), get(), get()]);
    expect(made).to.have.length(1);
    expect(new Set([...all, await get()])).to.deep.equal(new Set(made));
  });

  it('should make one anew for all where it was lost, and end that', async () => {
    const { open, made, ended } = connections();
    const { get } = kept(open);
    (await get()).fail();
    const [one, other] = await Promise.all([get(), get()]);
    expect(made).to.have.length(2);
    expect(one).to.equal(made[1]);
    expect(other).to.equal(made[1]);
    expect(ended).to.deep.equal([0]);
  });

  it('should make another after one that could not be made', async () => {
    const { open, made } = connections();
    let tries = 0;
    const { get } = kept(() => (tries++ === 0 ? Promise.reject(new Error('away')) : open()));
    const failed = await Promise.allSettled([get(), get()]);
    expect(failed.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(tries).to.equal(1);
    expect(await get()).to.equal(made[0]);
  });

  it('should end one that is dropped, also while it is being made', async () => {
    const { open, ended } = connections();
    const { get, drop } = kept(open);
    const making = get();
    drop();
    await making;
    await get();
    drop();
    drop();
    await Promise.resolve();
    expect(ended).to.deep.equal([0, 1]);
  });

  it('should keep the one that has taken the place of what is dropped', async () => {
    const { open, made, ended } = connections();
    const { get, drop } = kept(open);
    const first = await get();
    drop(first);
    const second = await get();
    drop(first);
    expect(await get()).to.equal(second);
    await Promise.resolve();
    expect(ended).to.deep.equal([0]);
    expect(made).to.have.length(2);
  });
});
