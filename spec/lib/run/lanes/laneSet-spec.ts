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

/** What the others are at, as a lane reads it now. */
function othersOf({ progress }: Lane) {
  const { pages, records, expected } = progress.value.others;
  return { pages, records, expected };
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
    expect([a, b, c].map(othersOf)).to.deep.equal([
      { pages: 1, records: 0, expected: 50 },
      { pages: 2, records: 0, expected: 100 },
      { pages: 3, records: 0, expected: 150 },
    ]);
  });

  it('should tell all lanes of the records that have been counted', () => {
    const set = setOf();
    const [a, b] = [add(set, 'a'), add(set, 'b')];
    request(a);
    request(b);
    count(a, 50);
    count(b, 20);
    expect([a, b].map(({ progress }) => progress.value.records)).to.deep.equal([50, 20]);
    expect([a, b].map(othersOf)).to.deep.equal([
      { pages: 1, records: 20, expected: 0 },
      { pages: 1, records: 50, expected: 0 },
    ]);
  });

  it('should tell a lane that is added later what the others are at', () => {
    const set = setOf();
    const a = add(set, 'a');
    request(a);
    count(a, 50);
    request(a);
    expect(othersOf(add(set, 'b'))).to.deep.equal({ pages: 2, records: 50, expected: 50 });
  });

  it('should tell of pages that are given up', () => {
    const set = setOf();
    const [a, b] = [add(set, 'a'), add(set, 'b')];
    request(a);
    request(a);
    advance(a.progress, { requested: 1 });
    expect(othersOf(b)).to.deep.equal({ pages: 1, records: 0, expected: 50 });
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
    expect(othersOf(b)).to.deep.equal({ pages: 2, records: 7, expected: 0 });
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

  it('should let lanes decide again while a limit may hold them, and when it does no more', () => {
    const set = setOf({ recordLimit: 100 });
    const [a, b] = [add(set, 'a'), add(set, 'b')];
    request(b);
    const told = sinon.spy();
    a.progress.subscribe(told);
    told.resetHistory();
    request(b);
    expect(told.callCount).to.equal(1);
    count(b, 0);
    expect(told.callCount).to.equal(2);
    request(b);
    set.close(b);
    expect(told.callCount).to.equal(4);
    expect(othersOf(a)).to.deep.equal({ pages: 3, records: 0, expected: 0 });
  });

  it('should let no lane decide by what the others were at before', () => {
    const set = setOf({ maxPages: 1 });
    const all = ['a', 'b', 'c'].map((name) => add(set, name));
    // Each asks as soon as it is told that fewer than two pages have been asked for.
    for (const lane of all) {
      lane.progress.subscribe(({ requested, others }) => {
        if (requested === 0 && others.pages > 0 && others.pages < 2) request(lane);
      });
    }
    all.slice(0, 1).forEach(request);
    expect(all.map(({ progress }) => progress.value.requested)).to.deep.equal([1, 1, 0]);
    expect(all.map(({ progress }) => progress.value.others.pages)).to.deep.equal([1, 1, 2]);
  });

  it('should take a step of one lane for a change of it, far from a limit', () => {
    const [few, many] = [stepsOf(8), stepsOf(32)];
    expect(few).to.be.at.least(1);
    expect(many).to.equal(few);
  });

  it('should take work in proportion to the lanes at a limit', () => {
    const [few, more, many] = [8, 16, 32].map((size) => stepsOf(size, { maxPages: 1 })) as [
      number,
      number,
      number,
    ];
    expect(few).to.be.at.least(8);
    expect(many - more).to.equal(2 * (more - few));
  });
});

/** How often the progress of a lane is read when one of so many asks for a page. */
function stepsOf(size: number, streaming: StreamingControls = {}): number {
  let reads = 0;
  // A getter of BehaviorSubject: each read of a lane's progress.
  const read = Reflect.get(BehaviorSubject.prototype, 'getValue') as () => unknown;
  sinon.replace(BehaviorSubject.prototype, 'getValue', function (this: BehaviorSubject<unknown>) {
    reads++;
    return read.call(this);
  });
  const set = setOf(streaming);
  const all = Array.from({ length: size }, (_, i) => add(set, i.toString()));
  reads = 0;
  all.slice(0, 1).forEach(request);
  sinon.restore();
  return reads;
}
