import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { oneByOne } from '../../../../lib/sinks/shared/oneByOne.js';

describe('oneByOne', () => {
  it('should begin a piece of work when the one before it has ended, and give its result', async () => {
    const inTurn = oneByOne();
    const log: string[] = [];
    const work = (name: string, wait: number) => async () => {
      log.push(`begin ${name}`);
      await sleep(wait);
      log.push(`end ${name}`);
      return name;
    };
    const results = await Promise.all([inTurn(work('a', 5)), inTurn(work('b', 0))]);
    expect(results).to.deep.equal(['a', 'b']);
    expect(log).to.deep.equal(['begin a', 'end a', 'begin b', 'end b']);
  });

  it('should go on behind one that has failed', async () => {
    const inTurn = oneByOne();
    const failed = inTurn(() => Promise.reject(new Error('first')));
    const next = inTurn(() => Promise.resolve('second'));
    expect(await failed.catch((error: unknown) => (error as Error).message)).to.equal('first');
    expect(await next).to.equal('second');
  });

  it('should let each have an order of its own', async () => {
    const blocked = oneByOne();
    void blocked(() => new Promise(() => undefined));
    expect(await oneByOne()(() => Promise.resolve(1))).to.equal(1);
  });
});
