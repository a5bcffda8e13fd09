import { expect } from 'chai';
import { concatMap, delay, map, NEVER, of as emit, timer, type OperatorFunction } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { apiToken } from '../../../../lib/auth/apiToken.js';
import type { Cursor } from '../../../../lib/cursor.js';
import { customApiAction } from '../../../../lib/customApiAction.js';
import { cursorOf, OktaApiError, OktaCursorError, OktaInputError } from '../../../../lib/errors.js';
import type { MarbleOrg } from '../../../../lib/testing/marbleOrg.js';
import type { ActionEvent } from '../../../../lib/types/events.js';
import type { StreamOutput } from '../../../../lib/types/output.js';
import type { ChildRecord, OfParents } from '../../../../lib/types/children.js';
import type { SkippedParent } from '../../../../lib/types/parents.js';
import { childrenUrl, familyOrg, parentsUrl, type Children } from '../../../support/familyOrg.js';
import { memorySink, type MemorySink } from '../../../support/memorySink.js';
import { testScheduler } from '../../../support/testScheduler.js';

interface Group {
  readonly id: string;
}

type Child = ChildRecord<Group, unknown, undefined>;
type Streaming = Partial<OfParents<Group>> & { readonly flow?: OperatorFunction<Child, unknown> };

interface Org {
  readonly marbles?: string | string[];
  readonly lists?: readonly (readonly string[] | 'broken')[];
  readonly of?: Readonly<Record<string, Children>>;
  readonly relativeUrl?: string;
  readonly sink?: MemorySink;
  readonly parseJson?: (text: string) => unknown;
}

interface Played {
  readonly outputs: string[];
  readonly at: number[];
  readonly running: StreamOutput[];
  readonly events: ActionEvent[];
  readonly org: MarbleOrg;
  error: unknown;
  isComplete: boolean;
}

const parents = [['a', 'b'], ['c']];
const children: Readonly<Record<string, Children>> = {
  a: [['1', '2'], ['3'], ['4']],
  b: [[]],
  c: [['5'], ['6', '7']],
};
const all = ['a1', 'a2', 'a3', 'a4', 'c5', 'c6', 'c7'];
const named = map(({ record, parent }: Child) => `${parent.id}${String(record)}`);

describe('readParents', () => {
  let scheduler: TestScheduler;

  const play = (
    streaming: Streaming = {},
    {
      marbles = 'h|',
      lists = parents,
      of: families = children,
      relativeUrl = childrenUrl,
      sink,
      parseJson,
    }: Org = {},
  ): Played => {
    scheduler = testScheduler();
    let played!: Played;
    scheduler.run(({ flush }) => {
      const org = familyOrg(scheduler, marbles, lists, families);
      const [outputs, at, running, events]: [string[], number[], StreamOutput[], ActionEvent[]] = [
        [],
        [],
        [],
        [],
      ];
      played = { outputs, at, running, events, org, error: undefined, isComplete: false };
      const action = customApiAction({
        orgUrl: 'https://acme.okta.com',
        auth: apiToken('token'),
        send: org.send,
        retry: { attempts: 1 },
        rateLimit: { enabled: false },
        parseJson,
      });
      action.events.subscribe((event) => events.push(event));
      const { flow = named, ...rest } = streaming;
      action
        .of<unknown, Group>()
        .stream({
          relativeUrl,
          streaming: {
            parents: { relativeUrl: parentsUrl },
            observer: { next: (output) => running.push(output) },
            recordLimit: Infinity,
            ...rest,
            ...(sink === undefined ? {} : { sink }),
            flow,
          },
        })
        .subscribe({
          next: (value) => {
            outputs.push(String(value));
            at.push(scheduler.now());
          },
          error: (error: unknown) => (played.error = error),
          complete: () => (played.isComplete = true),
        });
      flush();
    });
    return played;
  };
  const requestsOf = ({ org }: Played) =>
    org.requests.map((each) =>
      each.replace('GET /api/v1/groups', '').replace('/users', '').replace('limit=200', ''),
    );
  const everybody = (ids: readonly string[]) => Array.from(ids).sort();
  const json = (cursor: Cursor | undefined) =>
    JSON.parse(JSON.stringify(cursor)) as Cursor | undefined;

  it('should stream the children of each parent, in the order of their list', () => {
    const played = play();
    expect(played.error).to.equal(undefined);
    expect(played.isComplete).to.equal(true);
    expect(played.outputs).to.deep.equal(all);
    expect(played.running.at(-1)).to.include({
      done: true,
      end: 'lastPage',
      recordsStreamed: 7,
      cursor: undefined,
      parentsDone: 3,
    });
    expect(played.org.requests).to.have.length(2 + 3 + 1 + 2);
  });

  it('should emit record, parent and State where there is no flow', () => {
    scheduler = testScheduler();
    const values: unknown[] = [];
    scheduler.run(({ flush }) => {
      const org = familyOrg(scheduler, 'h|', [['a']], { a: [['1']] });
      customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken('t'), send: org.send })
        .stream({
          relativeUrl: childrenUrl,
          streaming: { parents: { relativeUrl: parentsUrl }, state: 5 },
        })
        .subscribe((value) => values.push(value));
      flush();
    });
    expect(values).to.deep.equal([{ record: '1', parent: { id: 'a' }, state: 5 }]);
  });

  it('should open a lane for the next parent when one has ended, several at once', () => {
    //                        list   a      b      list 2
    const marbles = ['--h|', '--h|', '--h|', '--h|', '--h|'];
    const lists = [['a', 'b'], ['c']];
    const of = { a: [['1'], ['2'], ['3']], b: [['4']], c: [['5']] };
    const { outputs, at, org } = play(
      { lanes: { count: 2 }, readAhead: 0 },
      { marbles, lists, of },
    );
    expect(everybody(outputs)).to.deep.equal(['a1', 'a2', 'a3', 'b4', 'c5']);
    // The list at 0; a and b with the next page of the list at 3; c when b has ended.
    expect(org.subscriptions.map(({ subscribedFrame }) => subscribedFrame)).to.deep.equal([
      0, 3, 3, 3, 6, 6, 9,
    ]);
    expect(at).to.deep.equal([6, 6, 9, 9, 12]);
  });

  it('should tell of lanes as they grow in number, and no more', () => {
    const { events } = play({ lanes: { count: 2 } });
    const opened = events.filter(({ type }) => type === 'lanes');
    expect(opened.map((event) => 'open' in event && event.open)).to.deep.equal([1, 2]);
  });

  it('should count children towards the record limit, over all parents', () => {
    for (let recordLimit = 1; recordLimit <= all.length; recordLimit++) {
      const { outputs, running } = play({ recordLimit });
      expect(outputs).to.deep.equal(all.slice(0, recordLimit));
      const end = recordLimit === all.length ? 'lastPage' : 'recordLimit';
      expect(running.at(-1)).to.include({ end, recordsStreamed: recordLimit });
    }
  });

  it('should send no request that the record limit does not need', () => {
    expect(requestsOf(play({ recordLimit: 2 }))).to.deep.equal(['?', '/a?']);
    expect(requestsOf(play({ recordLimit: 2, lanes: { count: 4 } }))).to.deep.equal(['?', '/a?']);
  });

  it('should send one request where the record limit is 0', () => {
    const { outputs, running, org } = play({ recordLimit: 0 });
    expect(outputs).to.deep.equal([]);
    expect(org.requests).to.have.length(1);
    expect(running.at(-1)).to.include({ end: 'recordLimit', recordsStreamed: 0 });
  });

  it('should end where there is no parent', () => {
    const { running, isComplete } = play({}, { lists: [[]] });
    expect(isComplete).to.equal(true);
    expect(running.at(-1)).to.include({ end: 'lastPage', recordsStreamed: 0, parentsDone: 0 });
  });

  it('should read at most so many pages of children', () => {
    const { outputs, running } = play({ maxPages: 2 });
    expect(outputs).to.deep.equal(['a1', 'a2', 'a3']);
    expect(running.at(-1)).to.include({ end: 'pageLimit' });
  });

  it('should go on from each cursor, with none lost and none twice', () => {
    for (const count of [1, 2, 4]) {
      for (const window of ['page', 'record', 2] as const) {
        const options = { lanes: { count }, window };
        const { running } = play(options);
        expect(running).to.have.length.above(3);
        for (const { cursor, recordsStreamed } of running.filter(
          (one) => one.cursor !== undefined,
        )) {
          const before = play({ ...options, recordLimit: recordsStreamed });
          const rest = play({ ...options, cursor: json(cursor) });
          expect(rest.error).to.equal(undefined);
          expect(rest.running.at(-1)).to.include({ recordsStreamed: all.length, parentsDone: 3 });
          // With one lane it is known which came before.
          if (count === 1) {
            expect([...before.outputs, ...rest.outputs]).to.deep.equal(all);
          } else {
            expect(rest.outputs).to.have.length(all.length - recordsStreamed);
            expect(new Set(rest.outputs)).to.have.property('size', rest.outputs.length);
          }
        }
      }
    }
  });

  it('should go on from the cursor of a run that was stopped at any time', () => {
    for (const count of [1, 2, 4]) {
      for (let time = 0; time < 40; time += 2) {
        const slow = { lanes: { count }, flow: named };
        const marbles = '--h--|';
        const stopped = play({ ...slow, until: timer(time) }, { marbles });
        expect(stopped.error, time.toString()).to.equal(undefined);
        const last = stopped.running.at(-1);
        expect(last?.done, time.toString()).to.equal(true);
        const rest = last?.cursor === undefined ? [] : play({ cursor: json(last.cursor) }).outputs;
        expect(everybody([...stopped.outputs, ...rest]), time.toString()).to.deep.equal(all);
      }
    }
  });

  it('should stop inside a parent at until: what is in hand settles, nothing new starts', () => {
    const flow = concatMap((child: Child) => emit(child).pipe(delay(10), named));
    const { outputs, running, org } = play(
      { until: timer(15), flow, readAhead: 0 },
      { lists: [['a', 'b']] },
    );
    expect(outputs).to.deep.equal(['a1', 'a2']);
    expect(running.at(-1)).to.include({ end: 'stopped', recordsStreamed: 2, parentsDone: 0 });
    expect(running.at(-1)).to.have.nested.property('cursor.parents.open').with.length(1);
    expect(org.requests).to.have.length(2);
  });

  it('should send one request and deliver nothing when until fires at once', () => {
    const { outputs, running, org } = play({ until: emit(1) });
    expect(outputs).to.deep.equal([]);
    expect(org.requests).to.have.length(1);
    expect(running.at(-1)).to.include({ end: 'stopped', recordsStreamed: 0 });
  });

  it('should send one request where a cursor leaves nothing of the record limit', () => {
    const { running } = play({ recordLimit: 3 });
    for (const output of running) {
      const again = play({ recordLimit: output.recordsStreamed, cursor: json(output.cursor) });
      expect(again.error).to.equal(undefined);
      expect(again.outputs).to.deep.equal([]);
      expect(again.org.requests).to.have.length(1);
      expect(again.running.at(-1)).to.include({ end: 'recordLimit' });
    }
  });

  describe('errors', () => {
    it('should end the run with that of one chain, and go on from its cursor', () => {
      const broken = { ...children, c: [['5'], 'broken'] } as const;
      for (const count of [1, 3]) {
        const { outputs, error } = play({ lanes: { count } }, { of: broken });
        expect(error).to.be.instanceOf(OktaApiError).and.include({ statusCode: 403 });
        const rest = play({ cursor: json(cursorOf(error)) });
        expect(everybody([...outputs, ...rest.outputs])).to.deep.equal(all);
      }
    });

    it('should tell that of the list when the parents before it are done', () => {
      const { outputs, error } = play({ lanes: { count: 4 } }, { lists: [['a', 'b'], 'broken'] });
      expect(outputs).to.deep.equal(['a1', 'a2', 'a3', 'a4']);
      expect(error).to.be.instanceOf(OktaApiError).and.include({ statusCode: 403 });
      expect(play({ cursor: json(cursorOf(error)) }).outputs).to.deep.equal(['c5', 'c6', 'c7']);
    });

    it('should tell that of the first page of the list', () => {
      const { error } = play({}, { lists: ['broken'] });
      expect(error).to.be.instanceOf(OktaApiError).and.include({ statusCode: 403 });
    });

    it('should commit what has settled before an error of the list', () => {
      const sink = memorySink();
      const { error } = play({}, { lists: [['a', 'b'], 'broken'], sink });
      expect(error).to.be.instanceOf(OktaApiError);
      expect(sink.rows).to.deep.equal(['a1', 'a2', 'a3', 'a4']);
      expect(play({}, { sink }).error).to.equal(undefined);
      expect(sink.rows).to.deep.equal(all);
    });
  });

  describe('a parent that is gone', () => {
    const of = { ...children, b: ['gone'], c: [['5'], 'gone'] } as const;

    it('should be skipped and told, and be done', () => {
      const skipped: unknown[] = [];
      const told = { relativeUrl: parentsUrl, onSkipped: (one: object) => skipped.push(one) };
      const { outputs, running, error } = play({ parents: told }, { of });
      expect(error).to.equal(undefined);
      expect(outputs).to.deep.equal(['a1', 'a2', 'a3', 'a4', 'c5']);
      expect(skipped).to.have.length(2);
      expect(skipped[0]).to.have.nested.property('parent.id', 'b');
      expect(skipped[0]).to.have.nested.property('error.statusCode', 404);
      expect(skipped.map((one) => (one as SkippedParent<Group>).records)).to.deep.equal([0, 1]);
      expect(running.at(-1)).to.include({ end: 'lastPage', parentsDone: 3, statusCode: 200 });
    });

    it('should wait for what is told of it, and end by its error', () => {
      const waiting = { relativeUrl: parentsUrl, onSkipped: () => timer(50) };
      const { at } = play({ parents: waiting }, { of });
      expect(at.at(-1)).to.be.at.least(50);
      const failing = {
        relativeUrl: parentsUrl,
        onSkipped: () => {
          throw new TypeError('no');
        },
      };
      const { error, outputs } = play({ parents: failing }, { of });
      expect(error).to.be.instanceOf(TypeError);
      // It is not done: another run comes to it again.
      expect(outputs).to.deep.equal(['a1', 'a2', 'a3', 'a4']);
      expect(cursorOf(error)).to.have.nested.property('parents.open').with.length(1);
    });

    it('should end the run where that is asked for', () => {
      const strict = { relativeUrl: parentsUrl, onGone: 'error' } as const;
      const { error } = play({ parents: strict }, { of });
      expect(error).to.be.instanceOf(OktaApiError).and.include({ statusCode: 404 });
    });

    it('should not be taken from an error of the flow', () => {
      const gone = new OktaApiError('404', { statusCode: 404, headers: {}, body: undefined });
      const flow = map((): string => {
        throw gone;
      });
      expect(play({ flow }).error).to.equal(gone);
    });

    it('should not be taken from a path that there is not', () => {
      scheduler = testScheduler();
      let failure: unknown;
      scheduler.run(({ flush }) => {
        const org = familyOrg(scheduler, 'h|', [['a']], {});
        const send: typeof org.send = Object.assign(
          (request: Parameters<typeof org.send>[0]) =>
            org.send(request).pipe(
              map((head) => ({
                ...head,
                body:
                  head.statusCode === 404
                    ? emit(Buffer.from('{"errorCode":"E0000008"}'))
                    : head.body,
              })),
            ),
          { random: () => 0.5 },
        );
        customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken('t'), send })
          .stream({
            relativeUrl: childrenUrl,
            streaming: { parents: { relativeUrl: parentsUrl } },
          })
          .subscribe({ error: (error: unknown) => (failure = error) });
        flush();
      });
      expect(failure).to.include({ errorCode: 'E0000008' });
    });

    it('should be no success where all are, with nothing done', () => {
      const skipped: unknown[] = [];
      const told = { relativeUrl: parentsUrl, onSkipped: (one: object) => skipped.push(one) };
      const sink = memorySink();
      const { error } = play({ parents: told }, { of: {}, sink });
      expect(error).to.be.instanceOf(OktaApiError).and.include({ statusCode: 404 });
      expect((error as Error).message).to.contain('all 3 parents');
      expect(skipped).to.have.length(3);
      expect(sink.log.join()).to.not.contain('lastPage');
      // They may be read again: the checkpoint has passed none of them.
      expect(play({}, { sink }).error).to.equal(undefined);
      expect(sink.rows).to.deep.equal(all);
    });

    describe('whose rows a sink can take away', () => {
      const removing = { relativeUrl: parentsUrl, rowsOf: ({ id }: Group) => ({ of: id }) };
      const sinkOf = () =>
        memorySink(undefined, undefined, (row, { of: id = '' }) => (row as string).startsWith(id));

      it('should take them along, with those of earlier runs, in the commit in which it is done', () => {
        for (const count of [1, 4]) {
          const sink = sinkOf();
          expect(play({}, { sink }).error).to.equal(undefined);
          expect(sink.rows).to.deep.equal(all);
          const options = { parents: removing, lanes: { count }, commitEvery: { rows: 1 } };
          expect(play(options, { sink, of }).error).to.equal(undefined);
          // Those of a are there twice: this sink knows no keys.
          expect(new Set(sink.rows)).to.deep.equal(new Set(['a1', 'a2', 'a3', 'a4']));
          const removes = sink.log.filter((call) => call.startsWith('remove'));
          expect(removes.join().match(/"of":"[bc]"/g)).to.have.length(2);
          for (const [at, call] of sink.log.entries()) {
            if (call.startsWith('remove')) expect(sink.log[at + 1]).to.match(/^commit/);
          }
        }
      });

      it('should leave none of it, wherever the run is stopped and goes on', () => {
        for (const count of [1, 2, 4]) {
          for (let time = 1; time < 30; time++) {
            const sink = sinkOf();
            const options = { parents: removing, lanes: { count }, commitEvery: { rows: 1 } };
            const org = { sink, of, marbles: '--h|' };
            expect(play({ ...options, until: timer(time) }, org).error).to.equal(undefined);
            if (sink.checkpoint() !== undefined) {
              expect(play(options, { sink, of }).error).to.equal(undefined);
            }
            expect(
              everybody(sink.rows as string[]),
              `${count.toString()} ${time.toString()}`,
            ).to.deep.equal(['a1', 'a2', 'a3', 'a4']);
          }
        }
      });

      it('should take nothing away before the org has known a parent', () => {
        const sink = sinkOf();
        play({}, { sink });
        expect(play({ parents: removing }, { sink, of: {} }).error).to.be.instanceOf(OktaApiError);
        expect(sink.rows).to.deep.equal(all);
        expect(sink.log.join()).to.not.contain('remove');
        // b is gone before any is known, and goes when c is.
        const late = { lists: [['b'], ['c']], of: { b: ['gone'], c: [['5']] } as const };
        expect(play({ parents: removing }, { sink, ...late }).error).to.equal(undefined);
        expect(sink.log.filter((call) => call.startsWith('remove'))).to.deep.equal([
          'remove [{"of":"b"}]',
        ]);
      });

      it('should stay in a sink that cannot take rows away', () => {
        const sink = memorySink();
        expect(play({ parents: removing }, { sink, of }).error).to.equal(undefined);
        expect(sink.rows).to.deep.equal(['a1', 'a2', 'a3', 'a4', 'c5']);
      });

      for (const rows of [{}, undefined, { of: 7 }, 'a']) {
        it(`should refuse what says of no row that it is of a parent: ${JSON.stringify(rows)}`, () => {
          const sink = sinkOf();
          const rowsOf = () => rows as unknown as Readonly<Record<string, string>>;
          const { error } = play({ parents: { ...removing, rowsOf } }, { sink, of });
          expect(error).to.be.instanceOf(OktaInputError);
          expect(error).to.include({ field: 'streaming.parents.rowsOf' });
          expect(sink.log.join()).to.not.contain('remove');
        });
      }
    });

    it('should be all that is left of a job that had others', () => {
      const { error } = play({}, { of: { ...children, c: ['broken'] } });
      const rest = play({ cursor: json(cursorOf(error)) }, { of: { ...children, c: ['gone'] } });
      expect(rest.error).to.equal(undefined);
      expect(rest.running.at(-1)).to.include({ end: 'lastPage', parentsDone: 3 });
    });
  });

  describe('into a sink', () => {
    it('should commit at the pages of a parent, and go on inside it', () => {
      for (const count of [1, 2, 4]) {
        for (let time = 1; time < 24; time++) {
          const sink = memorySink();
          const options = { lanes: { count }, commitEvery: { rows: 1 } };
          const first = play({ ...options, until: timer(time) }, { sink, marbles: '--h|' });
          expect(first.error).to.equal(undefined);
          if (sink.checkpoint() !== undefined) {
            expect(play(options, { sink }).error).to.equal(undefined);
          }
          expect(everybody(sink.rows as string[])).to.deep.equal(all);
        }
      }
    });

    it('should go on inside a parent whose id is more than a number can hold', () => {
      const id = '12345678901234567890';
      const parseJson = (text: string): unknown =>
        (JSON.parse(text) as object[]).map((record) =>
          record instanceof Object && 'id' in record ? { id: BigInt(String(record.id)) } : record,
        );
      const org = { lists: [[id]], of: { [id]: [['1'], ['2'], ['3']] }, parseJson };
      const flow = map(({ record, parent }: Child) => `${parent.id} ${String(record)}`);
      const first = play({ flow, recordLimit: 1 }, org);
      expect(first.outputs).to.deep.equal([`${id} 1`]);
      const { cursor } = first.running.at(-1) as StreamOutput;
      const rest = play({ flow, cursor: json(cursor) }, org);
      expect(rest.error).to.equal(undefined);
      expect(rest.outputs).to.deep.equal([`${id} 2`, `${id} 3`]);
    });

    it('should finish behind the last parent', () => {
      const sink = memorySink();
      play({}, { sink });
      expect(sink.log.at(-2)).to.equal('commit lastPage 7');
      expect(sink.checkpoint()).to.equal(undefined);
    });
  });

  describe('input', () => {
    const refused = (streaming: object, relativeUrl = childrenUrl): OktaInputError => {
      const { error, org } = play(streaming, { relativeUrl });
      expect(error).to.be.instanceOf(OktaInputError);
      expect(org.requests.length).to.be.at.most(1);
      return error as OktaInputError;
    };

    it('should be refused by field, rule and way out', () => {
      expect(refused({}, '/api/v1/groups').field).to.equal('relativeUrl');
      expect(refused({}, '/api/v1/groups/{id}/users/{id}').message).to.contain('{id} once');
      expect(refused({}, '/api/v1/groups/{ }/users').message).to.contain('names no property');
      expect(refused({ since: true }).field).to.equal('streaming.since');
      expect(refused({ window: 'run' }).field).to.equal('streaming.parents');
      const lanes = { by: 'created', count: 2 };
      expect(refused({ lanes }).field).to.equal('streaming.lanes.by');
      const fieldOf = (given: object) => refused({ parents: given }).field;
      expect(fieldOf({})).to.equal('streaming.parents.relativeUrl');
      expect(fieldOf({ relativeUrl: '//evil' })).to.equal('streaming.parents.relativeUrl');
      expect(fieldOf({ relativeUrl: childrenUrl })).to.equal('streaming.parents.relativeUrl');
      expect(fieldOf({ relativeUrl: parentsUrl, query: { limit: 999 } })).to.equal(
        'streaming.parents.query.limit',
      );
      expect(fieldOf({ relativeUrl: parentsUrl, onGone: 'stay' })).to.equal(
        'streaming.parents.onGone',
      );
      expect(fieldOf({ relativeUrl: parentsUrl, rowsOf: 'id' })).to.equal(
        'streaming.parents.rowsOf',
      );
      expect(fieldOf({ relativeUrl: parentsUrl, children: 1 })).to.equal(
        'streaming.parents.children',
      );
    });

    it('should name the properties that are nearest to one which the parents lack', () => {
      const { field, message } = refused({}, '/api/v1/groups/{ids}/users');
      expect(field).to.equal('relativeUrl.{ids}');
      expect(message).to.contain('write {id}');
    });

    for (const id of ['', '.', '..']) {
      it(`should never lead to another path: ${JSON.stringify(id)}`, () => {
        const { error, org } = play({}, { lists: [[id]] });
        expect(error).to.be.instanceOf(OktaInputError).and.include({ field: 'relativeUrl.{id}' });
        expect(org.requests).to.have.length(1);
      });
    }

    it('should encode what a parent has', () => {
      const odd = 'a/b?c#d';
      const { outputs } = play({}, { lists: [[odd]], of: { [odd]: [['1']] } });
      expect(outputs).to.deep.equal([`${odd}1`]);
    });

    it('should refuse the cursor of other parents, and of none', () => {
      const { cursor } = play({ recordLimit: 3 }).running[0] as StreamOutput;
      const others = { relativeUrl: parentsUrl, query: { q: 'x' } };
      expect(play({ cursor, parents: others }).error).to.be.instanceOf(OktaCursorError);
      const none = { ...(cursor as Cursor), parents: undefined };
      expect(play({ cursor: json(none) }).error).to.be.instanceOf(OktaCursorError);
    });

    it('should refuse a cursor that leads to children of another parent', () => {
      const { cursor } = play({ maxPages: 1 }).running.at(-1) as StreamOutput;
      const bent = (from: string, to: string) =>
        play({ cursor: JSON.parse(JSON.stringify(cursor).replace(from, to)) as Cursor });
      const elsewhere = bent('/groups/a/users', '/users/a');
      expect(elsewhere.error).to.be.instanceOf(OktaInputError);
      expect(elsewhere.org.requests).to.deep.equal([]);
      const shapeless = bent('{"id":"a"}', '{"name":"a"}');
      expect(shapeless.error).to.be.instanceOf(OktaCursorError);
      expect(shapeless.org.requests).to.deep.equal([]);
    });
  });

  it('should abort what is on its way when it is unsubscribed', () => {
    scheduler = testScheduler();
    scheduler.run(({ flush }) => {
      const org = familyOrg(scheduler, ['h|', '-----h|'], [['a', 'b']], children);
      const subscription = customApiAction({
        orgUrl: 'https://acme.okta.com',
        auth: apiToken('t'),
        send: org.send,
      })
        .stream({
          relativeUrl: childrenUrl,
          streaming: { parents: { relativeUrl: parentsUrl }, lanes: { count: 2 }, until: NEVER },
        })
        .subscribe();
      timer(3).subscribe(() => {
        subscription.unsubscribe();
      });
      flush();
      expect(org.subscriptions.map(({ unsubscribedFrame }) => unsubscribedFrame)).to.deep.equal([
        1, 3, 3,
      ]);
    });
  });

  it('should keep the stack flat with a synchronous send, and ask once for each parent', () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => `p${index.toString()}`);
    const lists = Array.from({ length: 10 }, (_, page) => ids.slice(page * 200, page * 200 + 200));
    const of = Object.fromEntries(ids.map((id) => [id, [[]]]));
    for (const count of [1, 16]) {
      const { error, org, running } = play({ lanes: { count } }, { lists, of, marbles: '(h|)' });
      expect(error).to.equal(undefined);
      expect(running.at(-1)).to.include({ parentsDone: 2_000, end: 'lastPage' });
      expect(org.requests).to.have.length(2_010);
    }
  }).timeout(60_000);
});
