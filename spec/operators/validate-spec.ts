import { expect } from 'chai';
import { Observable, of, take } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { inspect } from 'node:util';
import { z, ZodError } from 'zod';
import { OktaFlowError } from '../../lib/errors.js';
import type { FlowInput } from '../../lib/types/streaming.js';
import { validate, type InvalidRecord } from '../../operators/validate.js';
import { withState } from '../../operators/withState.js';
import { refusal } from '../support/refusal.js';
import { testScheduler } from '../support/testScheduler.js';

describe('validate', () => {
  const schema = z.object({ id: z.string(), age: z.number().default(0) });
  const state = Object.freeze({ manager: 'lee@acme.com' });
  const inputs: Record<string, FlowInput<unknown, typeof state>> = {
    a: { record: { id: 'a', age: 1, password: 'x' }, state },
    b: { record: { id: 'b', age: 'old' }, state },
    c: { record: { id: 'c' }, state },
  };
  const outputs = {
    x: { record: { id: 'a', age: 1 }, state },
    z: { record: { id: 'c', age: 0 }, state },
  };
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const errorOf = (record: unknown) => {
    let seen: unknown;
    of(record)
      .pipe(withState(state), validate(schema))
      .subscribe({
        error: (error: unknown) => {
          seen = error;
        },
      });
    expect(seen).to.be.instanceOf(OktaFlowError);
    return seen as OktaFlowError;
  };

  it('should pass on what the schema makes of each record', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-c-|', inputs);
      const subs = '      ^----!';
      const expected = '  -x-z-|';

      const result = source.pipe(validate(schema));

      expectObservable(result).toBe(expected, outputs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass the state on by reference', () => {
    const seen: unknown[] = [];
    of(inputs['a'] as FlowInput<unknown, typeof state>)
      .pipe(validate(schema))
      .subscribe((output) => seen.push(output.state));
    expect(seen[0]).to.equal(state);
  });

  it('should end with an error at a record that does not fit', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|', inputs);
      const subs = '      ^--!    ';
      const expected = '  -x-#    ';

      const result = source.pipe(validate(schema));

      expectObservable(result).toBe(
        expected,
        outputs,
        new OktaFlowError(
          'validate: record "b" does not fit the schema: age: Invalid input: expected number, received string; see cause, or give onInvalid \'skip\' or a function',
          { cause: schema.safeParse(inputs['b']?.record).error },
        ),
      );
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it("should leave out what does not fit with 'skip'", () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|', inputs);
      const subs = '      ^------!';
      const expected = '  -x---z-|';

      const result = source.pipe(validate(schema, { onInvalid: 'skip' }));

      expectObservable(result).toBe(expected, outputs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should tell a function of what does not fit and leave it out', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|', inputs);
      const subs = '      ^------!';
      const expected = '  -x---z-|';
      const told: InvalidRecord<unknown, unknown>[] = [];

      const result = source.pipe(validate(schema, { onInvalid: (invalid) => told.push(invalid) }));

      expectObservable(result).toBe(expected, outputs);
      expectSubscriptions(source.subscriptions).toBe(subs);
      scheduler.flush();
      expect(told).to.have.lengthOf(1);
      expect(told[0]?.record).to.equal(inputs['b']?.record);
      expect(told[0]?.state).to.equal(state);
      expect(told[0]?.error).to.be.instanceOf(ZodError);
      expect(told[0]?.error.issues[0]?.path).to.deep.equal(['age']);
    });
  });

  it('should emit an error when the function throws', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|', inputs);
      const subs = '      ^--!    ';
      const expected = '  -x-#    ';
      const failure = new Error('onInvalid');

      const result = source.pipe(
        validate(schema, {
          onInvalid: () => {
            throw failure;
          },
        }),
      );

      expectObservable(result).toBe(expected, outputs, failure);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit an error when the schema throws', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|', inputs);
      const subs = '      ^!      ';
      const expected = '  -#      ';
      const failure = new Error('refine');

      const result = source.pipe(
        validate(
          z.unknown().refine(() => {
            throw failure;
          }),
          { onInvalid: 'skip' },
        ),
      );

      expectObservable(result).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should let a record be any value, undefined included', () => {
    const seen: unknown[] = [];
    of<unknown[]>(0, '', false, null, undefined)
      .pipe(withState(state), validate(z.unknown()))
      .subscribe(({ record }) => seen.push(record));
    expect(seen).to.deep.equal([0, '', false, null, undefined]);
  });

  describe('the error', () => {
    it('should name a record by its id, else its uuid, else its index', () => {
      const place = (record: unknown) => errorOf(record).message.split(' does not fit')[0];
      expect(place({ id: '00u1', uuid: 'u', age: 'x' })).to.equal('validate: record "00u1"');
      expect(place({ id: 7, uuid: 'u' })).to.equal('validate: record "u"');
      expect(place({ age: 1 })).to.equal('validate: the record at index 0');
      expect(place(null)).to.equal('validate: the record at index 0');
      expect(place(undefined)).to.equal('validate: the record at index 0');
    });

    it('should count records from 0 in every subscription', () => {
      const messages: string[] = [];
      const result = of<unknown[]>({ id: 'a' }, 1).pipe(withState(state), validate(schema));
      const error = (thrown: unknown) => messages.push((thrown as Error).message);
      result.subscribe({ error });
      result.subscribe({ error });
      expect(messages).to.have.lengthOf(2);
      for (const message of messages) expect(message).to.contain('the record at index 1 ');
    });

    it('should hold the ZodError and nothing else of the record', () => {
      const error = errorOf({ id: 'a', age: 'secret', password: 'hunter2' });
      expect(error.cause).to.be.instanceOf(ZodError);
      expect(inspect(error, { depth: Infinity })).not.to.match(/secret|hunter2/);
    });

    it('should cut a long id and write it on one line', () => {
      const { message } = errorOf({ id: `a\n${'b'.repeat(1_000)}`, age: 'x' });
      expect(message).to.contain('record "a\\nbbb').and.not.to.contain('\n');
      expect(message.length).to.be.below(400);
    });
  });

  it('should pass an error of the source on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-#', inputs);
      const subs = '      ^--!';
      const expected = '  -x-#';

      const result = source.pipe(validate(schema, { onInvalid: 'skip' }));

      expectObservable(result).toBe(expected, outputs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-c-|', inputs);
      const unsub = '     --!   ';
      const subs = '      ^-!   ';
      const expected = '  -x----';

      const result = source.pipe(validate(schema));

      expectObservable(result, unsub).toBe(expected, outputs);
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

    synchronous.pipe(withState(state), validate(z.number()), take(3)).subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });

  it('should refuse an option that there is not, and anything but an object', () => {
    const error = refusal(() => validate(schema, { invalid: 2 } as object));
    expect(error.field).to.equal('validate.invalid');
    expect(error.message).to.equal('validate.invalid is not an option; the options are onInvalid');
    expect(refusal(() => validate(schema, [] as object)).field).to.equal('validate.config');
  });

  it('should take undefined for every option that may be left out', () => {
    const config = { onInvalid: undefined };
    expect(validate(schema, config)).to.be.a('function');
  });

  it('should throw a TypeError when onInvalid is another word', () => {
    expect(() => validate(schema, { onInvalid: 'ignore' as 'skip' })).to.throw(
      TypeError,
      "onInvalid must be 'error' or 'skip' or a function: got ignore",
    );
  });
});
