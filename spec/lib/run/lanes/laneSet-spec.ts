import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import sinon from 'sinon';
import { parseStreamInput } from '../../../../lib/options/input.js';
import type { Page } from '../../../../lib/paging/page.js';
import { laneSet, type LaneSet } from '../../../../lib/run/lanes/laneSet.js';
import { advance } from '../../../../lib/paging/progress.js';
import { startOf } from '../../../../lib/checkpoint/start.js';
import type { Lane } from '../../../../lib/run/lanes/lane.js';
import type { StreamingControls } from '../../../../lib/types/streaming.js';

const lanes = { by: 'created', count: 64, search: 'id pr' } as const;

function setOf(streaming: StreamingControls = {}): LaneSet {
  const stream = parseStreamInput({
    relativeUrl: '/api/v1/users?limit=50',
    streaming: { lanes, recordLimit: Infinity, ...streaming },
  });
  const start = startOf(stream, 'https://acme.okta.com');
  return laneSet(stream, start, { runStartedAt: () => undefined });
}

function add(set: LaneSet, name: string): Lane {
  const next = `/api/v1/users?limit=50&search=${name}`;
  return set.add({ start: { next, delivered: [] }, resumed: false, range: { from: 0, to: 1 } });
}

function pageOf(size: number): Page {
  return {
    url: '/api/v1/users?limit=50',
    statusCode: 200,
    headers: {},
    records: Array.from({ length: size }, (_, id) => ({ id })),
    deliveredBefore: [],
    next: undefined,
    end: 'lastPage',
    failure: undefined,
  };
}

/** A page of `size` records is counted, as a chain does it. */
function count({ progress }: Lane, size: number): void {
  const { counted, records } = progress.value;
  advance(progress, { counted: counted + 1, records: records + size, last: pageOf(size) });
}

function request({ progress }: Lane): void {
  advance(progress, { requested: progress.value.requested + 1 });
}

describe('laneSet', () => {
  afterEach(() => {
    sinon.restore();
  });

  it('should tell each lane of the pages that the others have asked for', () => {
    const set = setOf();
    const [a, b, c] = [add(set, 'a'), add(set, 'b'), add(set, 'c')];
    request(a);
    request(a);
    request(b);
    const told = [a, b, c].map(({ progress }) => progress.value.others);
    expect(told).to.deep.equal([
      { pages: 1, expected: 50 },
      { pages: 2, expected: 100 },
      { pages: 3, expected: 150 },
    ]);
  });

  it('should tell all lanes of the records that have been counted', () => {
    const set = setOf();
    const [a, b] = [add(set, 'a'), add(set, 'b')];
    request(a);
    request(b);
    count(a, 50);
    count(b, 20);
    expect([a, b].map(({ progress }) => progress.value.records)).to.deep.equal([70, 70]);
    expect(a.progress.value.others).to.deep.equal({ pages: 1, expected: 0 });
  });

  it('should tell a lane that is added later what the others are at', () => {
    const set = setOf();
    const a = add(set, 'a');
    request(a);
    count(a, 50);
    request(a);
    const { records, others } = add(set, 'b').progress.value;
    expect({ records, others }).to.deep.equal({ records: 50, others: { pages: 2, expected: 50 } });
  });

  it('should tell of pages that are given up', () => {
    const set = setOf();
    const [a, b] = [add(set, 'a'), add(set, 'b')];
    request(a);
    request(a);
    advance(a.progress, { requested: 1 });
    expect(b.progress.value.others).to.deep.equal({ pages: 1, expected: 50 });
  });

  it('should count the pages of lanes that it has let go of, and expect nothing of them', () => {
    const set = setOf({ maxPages: 3 });
    const [a, b] = [add(set, 'a'), add(set, 'b')];
    request(a);
    request(a);
    count(a, 7);
    const { last } = a.progress.value;
    if (last === undefined) throw new Error('no page');
    set.settle(a, 'committed', [{ page: last, from: 0, to: 7 }]);
    set.prune(a);
    expect([...set.lanes]).to.deep.equal([b]);
    expect(set.recordsStreamed('committed')).to.equal(7);
    expect(b.progress.value.others).to.deep.equal({ pages: 2, expected: 0 });
    expect(set.isDone()).to.equal(false);
    request(b);
    expect(set.isDone()).to.equal(true);
  });

  it('should be done at the record limit over all lanes', () => {
    const set = setOf({ recordLimit: 70 });
    const [a, b] = [add(set, 'a'), add(set, 'b')];
    for (const lane of [a, b]) request(lane);
    count(a, 50);
    expect(set.isDone()).to.equal(false);
    count(b, 20);
    expect(set.isDone()).to.equal(true);
  });

  it('should let no lane decide by what the others were at before', () => {
    const set = setOf();
    const all = ['a', 'b', 'c'].map((name) => add(set, name));
    // Each asks as soon as it is told that fewer than three pages have been asked for.
    for (const lane of all) {
      lane.progress.subscribe(({ requested, others }) => {
        if (requested === 0 && others.pages > 0 && others.pages < 2) request(lane);
      });
    }
    all.slice(0, 1).forEach(request);
    expect(all.map(({ progress }) => progress.value.requested)).to.deep.equal([1, 1, 0]);
    expect(all.map(({ progress }) => progress.value.others.pages)).to.deep.equal([1, 1, 2]);
  });

  it('should take work in proportion to the lanes for a change of one', () => {
    let reads = 0;
    // A getter of BehaviorSubject: each read of a lane's progress.
    const read = Reflect.get(BehaviorSubject.prototype, 'getValue') as () => unknown;
    sinon.replace(BehaviorSubject.prototype, 'getValue', function (this: BehaviorSubject<unknown>) {
      reads++;
      return read.call(this);
    });
    const readsOf = (size: number): number => {
      const set = setOf();
      const all = Array.from({ length: size }, (_, i) => add(set, i.toString()));
      reads = 0;
      all.slice(0, 1).forEach(request);
      return reads;
    };
    const [few, more, many] = [readsOf(8), readsOf(16), readsOf(32)];
    expect(few).to.be.at.least(8);
    expect(many - more).to.equal(2 * (more - few));
  });
});
