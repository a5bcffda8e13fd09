import { expect } from 'chai';
import { firstValueFrom, take, timer } from 'rxjs';
import { steadyScheduler } from '../../../lib/options/steadyScheduler.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('steadyScheduler', () => {
  const { now } = Date;

  afterEach(() => {
    Date.now = now;
  });

  it('should tell milliseconds since the epoch, in whole ones', () => {
    const told = steadyScheduler.now();
    expect(told % 1).to.equal(0);
    expect(Math.abs(told - Date.now())).to.be.lessThan(3_600_000);
  });

  it('should not go back with the clock of the machine, nor ahead', () => {
    const before = steadyScheduler.now();
    for (const step of [-3_600_000, 3_600_000]) {
      Date.now = () => now() + step;
      expect(steadyScheduler.now()).to.be.within(before, before + 3_599_999);
    }
  });

  it('should wait for real', async () => {
    const before = steadyScheduler.now();
    expect(await firstValueFrom(timer(5, steadyScheduler))).to.equal(0);
    expect(steadyScheduler.now()).to.be.at.least(before + 4);
  });

  it('should be virtual where asyncScheduler is', () => {
    testScheduler().run(({ flush }) => {
      const times: number[] = [];
      timer(7, 1_000, steadyScheduler)
        .pipe(take(2))
        .subscribe(() => times.push(steadyScheduler.now()));
      flush();
      expect(times).to.deep.equal([7, 1_007]);
    });
  });
});
