import { expect } from 'chai';
import { inspect } from 'node:util';
import { EMPTY, map, NEVER, of, Subject } from 'rxjs';
import { checked } from '../../../lib/schema/checked.js';
import { streamingSchema } from '../../../lib/options/streaming.js';
import type { StreamOutput } from '../../../lib/types/output.js';
import { refusal } from '../../support/refusal.js';

describe('streamingSchema', () => {
  const parse = (streaming: unknown) => checked(streamingSchema, streaming, 'streaming');
  const fieldsOf = (name: string, values: readonly unknown[]) => {
    for (const value of values) {
      const { field, message } = refusal(() => parse({ [name]: value }));
      expect(field, inspect(value)).to.equal(name);
      expect(message).to.contain('must be');
    }
  };
  const accepted = (name: string, values: readonly unknown[]) => {
    for (const value of values) {
      expect(parse({ [name]: value }), inspect(value)).to.have.property(name, value);
    }
  };

  it('should fill in the defaults', () => {
    const defaults = {
      window: 'page',
      concurrency: 1,
      ordered: true,
      readAhead: 2,
      maxPages: Infinity,
      onStaleCursor: 'error',
    };
    expect(parse({})).to.deep.equal(defaults);
    const undefineds = Object.fromEntries(
      Object.keys(streamingSchema.shape).map((name) => [name, undefined]),
    );
    expect(parse(undefineds)).to.deep.include(defaults);
  });

  it('should read recordLimit', () => {
    accepted('recordLimit', [0, 1, 5_000_000, Infinity, null, undefined]);
    fieldsOf('recordLimit', [-1, -Infinity, NaN, 1.5, '10', '', true, [], 7n]);
  });

  it('should read maxPages', () => {
    accepted('maxPages', [1, 5_000, Infinity]);
    fieldsOf('maxPages', [0, -1, NaN, 1.5, '1', null]);
  });

  it('should read pageSize', () => {
    accepted('pageSize', [1, 200, 1_000]);
    fieldsOf('pageSize', [0, -1, NaN, 1.5, Infinity, '200', null]);
  });

  it('should read readAhead', () => {
    accepted('readAhead', [0, 1, 10]);
    fieldsOf('readAhead', [-1, NaN, 0.5, Infinity, '2', null]);
  });

  it('should read window', () => {
    accepted('window', ['page', 'record', 'run', 1, 7]);
    fieldsOf('window', ['pages', '', 0, -1, 1.5, NaN, Infinity, null, ['page']]);
  });

  it('should read concurrency and ordered, with windows of a record alone', () => {
    for (const concurrency of [1, 4, Infinity]) {
      for (const ordered of [true, false]) {
        const streaming = { window: 'record', concurrency, ordered };
        expect(parse(streaming)).to.include(streaming);
      }
    }
    accepted('concurrency', [1]);
    accepted('ordered', [true]);
    fieldsOf('concurrency', [0, -1, 1.5, NaN, '4', null]);
    fieldsOf('ordered', ['yes', 0, null]);
    for (const window of ['page', 'run', 2, undefined]) {
      const concurrent = refusal(() => parse({ window, concurrency: 2 }));
      expect(concurrent.field).to.equal('concurrency');
      expect(concurrent.message).to.contain(`needs streaming.window 'record'`);
      expect(refusal(() => parse({ window, ordered: false })).field).to.equal('ordered');
    }
  });

  it('should read recordsKey', () => {
    accepted('recordsKey', ['value', '_embedded']);
    fieldsOf('recordsKey', ['', 7, null]);
  });

  it('should pass on state and cursor by reference, whatever they are', () => {
    const state = Object.freeze({ at: new Date(), self: new Map() });
    accepted('state', [state, 7, null, undefined, () => 1]);
    accepted('cursor', [state, '/api', null, undefined]);
  });

  it('should read flow', () => {
    accepted('flow', [map((value) => value), undefined]);
    fieldsOf('flow', [null, 'map', {}, EMPTY, [map((value) => value)]]);
  });

  it('should read until without subscribing to it', () => {
    let touched = 0;
    const touch = () => {
      touched += 1;
      return NEVER.subscribe();
    };
    const interop = { '@@observable': () => NEVER, [Symbol.observable]: () => NEVER };
    accepted('until', [
      of(1),
      new Subject(),
      Promise.resolve(),
      { then: touch },
      { [Symbol.asyncIterator]: touch },
      { [Symbol.iterator]: touch },
      interop,
      [],
      [1],
      new ReadableStream(),
      undefined,
    ]);
    expect(touched).to.equal(0);
    fieldsOf('until', [null, 7, 'stop', true, {}, { then: 7 }, () => NEVER, new AbortController()]);
  });

  it('should read observer and keep its listeners as they were', () => {
    const heard: unknown[] = [];
    const observer = {
      name: 'own',
      next(output: unknown) {
        heard.push([this.name, output]);
      },
    };
    const parsed = parse({ observer }).observer;
    observer.next = () => {
      heard.push('changed');
    };
    parsed?.next?.('output' as never);
    expect(heard).to.deep.equal([['own', 'output']]);
    expect(Object.keys(parsed ?? {})).to.deep.equal(['next']);
  });

  it('should take a Subject for an observer', () => {
    const subject = new Subject<StreamOutput>();
    const heard: unknown[] = [];
    subject.subscribe({ next: (value) => heard.push(value), complete: () => heard.push('done') });
    const { observer } = parse({ observer: subject });
    observer?.next?.('output' as never);
    observer?.complete?.();
    expect(heard).to.deep.equal(['output', 'done']);
    accepted('observer', [undefined]);
    fieldsOf('observer', [null, 7, () => 1, { next: 7 }, { error: 'x' }, { complete: null }]);
  });

  describe('sink', () => {
    const sink = { open: () => EMPTY };

    it('should be an object that can be opened', () => {
      accepted('sink', [sink, undefined]);
      fieldsOf('sink', [null, 7, () => 1, {}, { open: 1 }, 'users.ndjson']);
    });

    it('should bring options of its own', () => {
      const options = { job: 'nightly', resume: 'require', onStaleCursor: 'restart' };
      expect(parse({ sink, ...options })).to.include(options);
      // What is left out is filled in where the sink is known.
      expect(parse({ sink, commitEvery: { rows: 5 } }).commitEvery).to.deep.equal({ rows: 5 });
    });

    it('should refuse options that are out of range', () => {
      const refused = (streaming: object) => refusal(() => parse({ sink, ...streaming })).field;
      expect(refused({ job: '' })).to.equal('job');
      expect(refused({ job: 'a\nb' })).to.equal('job');
      expect(refused({ job: 7 })).to.equal('job');
      expect(refused({ resume: true })).to.equal('resume');
      expect(refused({ commitEvery: { rows: 0 } })).to.equal('commitEvery.rows');
      expect(refused({ commitEvery: 100 })).to.equal('commitEvery');
      expect(refused({ onStaleCursor: 'ignore' })).to.equal('onStaleCursor');
    });

    it('should be needed by them', () => {
      for (const options of [{ job: 'nightly' }, { resume: 'never' }, { commitEvery: {} }]) {
        const { field, message } = refusal(() => parse(options));
        expect(field).to.equal(Object.keys(options)[0]);
        expect(message).to.contain('is for a run with streaming.sink');
      }
    });

    it('should be refused where it could not keep its promises', () => {
      const refused = (streaming: object) => refusal(() => parse({ sink, ...streaming })).field;
      expect(refused({ window: 'run' })).to.equal('sink');
      expect(refused({ window: 'record', ordered: false })).to.equal('ordered');
      expect(refused({ cursor: { v: 1 } })).to.equal('cursor');
    });
  });

  it('should name fields that are not known', () => {
    for (const name of ['recordlimit', 'limit', 'sinks', 'jobs']) {
      const { field, message } = refusal(() => parse({ [name]: 1 }));
      expect(field).to.equal(name);
      expect(message).to.contain('the fields are flow, state, recordLimit');
    }
  });
});
