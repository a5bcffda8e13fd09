import { expect } from 'chai';
import type { MemoryState } from '../../../lib/queues/memoryState.js';
import {
  allSchedules,
  nameOf,
  scheduleOf,
  simulate,
  type Schedule,
} from '../../support/crashSimulation.js';

type Engine = MemoryState<string>;

/** The whole is played by `npm run test:long`; `SCHEDULE=kill12-pause3x1` plays one alone. */
describe('crashes of readers and workers', function () {
  this.timeout(120_000);
  let some: readonly Schedule[];

  before(() => {
    // A prime, so that all kinds of pairs are among them.
    some = allSchedules().filter((_, index) => index % 43 === 0);
  });

  it('should lose nothing, double nothing, and come to an end, at some of all pairs of steps', () => {
    expect(some.length).to.be.greaterThan(200);
    for (const schedule of some) {
      expect(simulate(schedule).faults, nameOf(schedule)).to.deep.equal([]);
    }
  });

  it('should play a schedule again by its name', () => {
    const name = process.env['SCHEDULE'] ?? 'pause12-kill7x2';
    expect(nameOf(scheduleOf(name))).to.equal(name);
    expect(simulate(scheduleOf(name)).faults).to.deep.equal([]);
    expect(() => scheduleOf('kill1')).to.throw('write kill12-pause3x1');
  });

  const spoilt: Readonly<Record<string, (engine: Engine) => Partial<Engine>>> = {
    'lets a fenced reader commit': (engine) => {
      let newest: object | undefined;
      return {
        open: (job, session) => {
          newest = session;
          return engine.open(job, session);
        },
        commit: (name, session, rows, at) => {
          engine.commit(name, newest ?? session, rows, at);
        },
        isOvertaken: () => false,
      };
    },
    'forgets the checkpoint of a commit': (engine) => ({
      open: (job, session) => {
        engine.open(job, session);
        return undefined;
      },
    }),
    'forgets what a dead worker had in hand': (engine) => ({
      release: (batch, taker) => {
        engine.settle(batch, taker);
      },
      claim: (taker, generation) => {
        const found = engine.claim(taker, generation);
        if (typeof found === 'string' || found.deliveries === 1) return found;
        engine.settle(found, taker);
        return 'empty';
      },
    }),
    'takes no lease back from the dead': (engine) => {
      const holders = new Map<string, object>();
      return {
        acquire: (key, holder) => {
          if ((holders.get(key) ?? holder) !== holder) return false;
          holders.set(key, holder);
          return engine.acquire(key, holder);
        },
      };
    },
    'has no bound': () => ({ backlog: () => 0 }),
  };
  for (const [name, alter] of Object.entries(spoilt)) {
    it(`should show an engine that ${name}`, () => {
      const shown = some.some((schedule) => simulate(schedule, alter).faults.length > 0);
      expect(shown).to.equal(true);
    });
  }
});
