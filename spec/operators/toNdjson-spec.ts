import { expect } from 'chai';
import fc from 'fast-check';
import { Observable, of, take } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { z, ZodError, type ZodType } from 'zod';
import { OktaFlowError, OktaInputError } from '../../lib/errors.js';
import { toNdjson } from '../../operators/toNdjson.js';
import { testScheduler } from '../support/testScheduler.js';

describe('toNdjson', () => {
  const values = { a: { id: 'a', n: [1] }, b: 'two\nlines', c: { id: 'c' } };
  const lines = { x: '{"id":"a","n":[1]}\n', y: '"two\\nlines"\n', z: '{"id":"c"}\n' };
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const linesOf = (given: readonly unknown[], schema?: ZodType) => {
    const seen: unknown[] = [];
    of(...given)
      .pipe(toNdjson(schema))
      .subscribe({
        next: (line) => seen.push(line),
        error: (error: unknown) => seen.push(error),
      });
    return seen;
  };
  const failureOf = (given: readonly unknown[], schema?: ZodType) => {
    const failure = linesOf(given, schema).at(-1);
    expect(failure).to.be.instanceOf(OktaFlowError);
    return failure as OktaFlowError;
  };

  it('should write each value as one line', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<unknown>('-a-b-c-|', values);
      const subs = '               ^------!';
      const expected = '           -x-y-z-|';

      const result = source.pipe(toNdjson());

      expectObservable(result).toBe(expected, lines);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should write what JSON.stringify would, on one line', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const [line] = linesOf([value]);
        expect(line).to.equal(`${JSON.stringify(value)}\n`);
        expect((line as string).indexOf('\n')).to.equal((line as string).length - 1);
      }),
    );
  });

  it('should name the index of a value that has no JSON', () => {
    const given: [unknown, string][] = [
      [undefined, 'undefined'],
      [() => 1, 'function'],
      [Symbol('s'), 'symbol'],
      [{ toJSON: () => undefined }, 'object'],
    ];
    for (const [value, type] of given) {
      expect(failureOf(['a', value]).message).to.equal(
        `toNdjson: the value at index 1 is ${type}, which has no JSON; leave it out or map it before`,
      );
    }
  });

  it('should name the index of a value that JSON.stringify refuses', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    for (const value of [cycle, 1n]) {
      const failure = failureOf(['a', 'b', value, 'c']);
      expect(failure.message).to.equal(
        'toNdjson: the value at index 2 has no JSON, see cause; leave it out or map it before',
      );
      expect(failure.cause).to.be.instanceOf(TypeError);
    }
  });

  it('should emit the error when toJSON throws', () => {
    const thrown = new Error('toJSON');
    const value = {
      toJSON: () => {
        throw thrown;
      },
    };
    expect(failureOf([value]).cause).to.equal(thrown);
  });

  describe('with a schema', () => {
    const schema = z.object({ id: z.string(), tags: z.array(z.string()).optional() });

    it('should write declared keys alone, at any depth', () => {
      const nested = z.object({ id: z.string(), profile: z.object({ email: z.string() }) });
      const value = { id: 'a', password: 'p', profile: { email: 'e', ssn: 's' } };
      expect(linesOf([value], nested)).to.deep.equal(['{"id":"a","profile":{"email":"e"}}\n']);
    });

    it('should write the declared keys of whichever part of a union fits', () => {
      const either = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
      expect(linesOf([{ b: 'x', secret: 1 }], either)).to.deep.equal(['{"b":"x"}\n']);
    });

    it('should write what JSON.stringify would of values that fit', () => {
      const value = fc.record({ id: fc.string({ unit: 'binary' }), tags: fc.array(fc.string()) });
      fc.assert(
        fc.property(value, (given) => {
          const [line] = linesOf([given], schema);
          expect(JSON.parse(line as string)).to.deep.equal(given);
          expect((line as string).indexOf('\n')).to.equal((line as string).length - 1);
        }),
      );
    });

    it('should fill in defaults', () => {
      expect(linesOf([{}], z.object({ n: z.number().default(3) }))).to.deep.equal(['{"n":3}\n']);
    });

    it('should refuse what does not fit rather than make it fit', () => {
      for (const [declared, value] of [
        [z.literal('ACTIVE'), 'LOCKED_OUT'],
        [z.string(), 5],
        [z.int(), 1.5],
        [z.iso.datetime(), 'yesterday'],
        [z.string(), undefined],
      ] as const) {
        const failure = failureOf([{ value }], z.object({ value: declared }));
        expect(failure.message).to.match(
          /^toNdjson: the value at index 0 does not fit the schema: value: Invalid .+; leave it out or map it before$/,
        );
        expect(failure.cause).to.be.instanceOf(ZodError);
      }
    });

    it('should name the index and not the value', () => {
      const { message } = failureOf([{ id: 'a' }, { id: 'b' }, { id: 7, tags: 'secret' }], schema);
      expect(message).to.contain('at index 2 ').and.not.to.contain('secret');
    });

    it('should name the index of a value that cannot be written', () => {
      expect(failureOf([undefined], z.string().optional()).message).to.contain(
        'the value at index 0 has no JSON, see cause',
      );
    });

    it('should emit an error when the schema throws', () => {
      const thrown = new Error('refine');
      const throwing = z.string().refine(() => {
        throw thrown;
      });
      expect(linesOf(['a'], throwing)).to.deep.equal([thrown]);
    });

    it('should throw an OktaInputError when the schema has no JSON Schema', () => {
      expect(() => toNdjson(z.date())).to.throw(OktaInputError, /^schema must be a schema of JSON/);
    });
  });

  it('should count values from 0 in every subscription', () => {
    const messages: string[] = [];
    const result = of('a', undefined).pipe(toNdjson());
    const error = (thrown: unknown) => messages.push((thrown as Error).message);
    result.subscribe({ error });
    result.subscribe({ error });
    expect(messages).to.have.lengthOf(2);
    for (const message of messages) expect(message).to.contain('at index 1 ');
  });

  it('should pass an error of the source on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<unknown>('-a-#', values);
      const subs = '               ^--!';
      const expected = '           -x-#';

      const result = source.pipe(toNdjson());

      expectObservable(result).toBe(expected, lines);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should unsubscribe from the source when a value cannot be written', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<unknown>('-a-u-c-|', { ...values, u: undefined });
      const subs = '               ^--!    ';
      const expected = '           -x-#    ';

      const result = source.pipe(toNdjson());

      const message =
        'toNdjson: the value at index 1 is undefined, which has no JSON; leave it out or map it before';
      expectObservable(result).toBe(expected, lines, new OktaFlowError(message));
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<unknown>('-a-b-|', values);
      const unsub = '              --!   ';
      const subs = '               ^-!   ';
      const expected = '           -x----';

      const result = source.pipe(toNdjson());

      expectObservable(result, unsub).toBe(expected, lines);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<number>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next(i);
      }
    });

    synchronous.pipe(toNdjson(z.number()), take(3)).subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });
});
