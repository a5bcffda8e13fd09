import { expect } from 'chai';
import { allSchedules, nameOf, simulate } from '../support/crashSimulation.js';

describe('crashes of readers and workers, all pairs of steps', function () {
  this.timeout(3_600_000);

  it('should lose nothing, double nothing, and come to an end', () => {
    const schedules = allSchedules();
    expect(schedules.length).to.be.at.least(10_000);
    const failed = schedules.flatMap((schedule) => {
      const { faults } = simulate(schedule);
      // SCHEDULE=… npx mocha spec/lib/queues/crashes-spec.ts plays it again alone.
      return faults.length === 0 ? [] : [`SCHEDULE=${nameOf(schedule)}: ${faults.join(', ')}`];
    });
    expect(failed).to.deep.equal([]);
  });
});
