import { expect } from 'chai';
import { AssertionError } from 'node:assert';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { OktaNetworkError } from '../../../lib/errors.js';
import { compareMarbles } from '../../../lib/testing/compareMarbles.js';

/** What the comparer throws of what is played; nothing where all is as expected. */
function failureOf(play: (helpers: RunHelpers) => void): AssertionError | undefined {
  try {
    new TestScheduler(compareMarbles).run(play);
    return undefined;
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
}

/** The lines of its message, as they are written. */
function linesOf(play: (helpers: RunHelpers) => void): readonly string[] | undefined {
  return failureOf(play)?.message.split('\n');
}

const user = (n: number, status = 'ACTIVE') => ({
  id: `00u${n.toString()}`,
  status,
  profile: { email: `u${n.toString()}@acme.com`, login: 'x'.repeat(60) },
});

describe('compareMarbles', () => {
  it('should say nothing where all is as expected', () => {
    const failure = failureOf(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--a-b-(c|)', { a: user(1), b: [user(2), user(3)], c: undefined });
      expectObservable(source).toBe('--a-b-(c|)', {
        a: user(1),
        b: [user(2), user(3)],
        c: undefined,
      });
      expectObservable(cold('--#', {}, new Error('x'))).toBe('--#', {}, new Error('x'));
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    });
    expect(failure).to.equal(undefined);
  });

  it('should draw both sides, with records shortened, and name the first difference', () => {
    const lines = linesOf(({ cold, expectObservable }) => {
      const source = cold('-----a-b-(c|)', {
        a: user(1),
        b: user(2),
        c: { ...user(3), profile: { ...user(3).profile, email: 'lee@acme.com' } },
      });
      expectObservable(source).toBe('-----a-b-(c|)', { a: user(1), b: user(2), c: user(3) });
    });
    expect(lines).to.deep.equal([
      'The marbles are not those that were expected:',
      '',
      '  actual    -----a-b-(c|)',
      '  expected  -----a-b-(d|)',
      '',
      `  a  { id: '00u1', status: 'ACTIVE', profile: { email: 'u1@acme.com', login: '${'x'.repeat(27)}…`,
      `  b  { id: '00u2', status: 'ACTIVE', profile: { email: 'u2@acme.com', login: '${'x'.repeat(27)}…`,
      `  c  { id: '00u3', status: 'ACTIVE', profile: { email: 'lee@acme.com', login: '${'x'.repeat(26)}…`,
      `  d  { id: '00u3', status: 'ACTIVE', profile: { email: 'u3@acme.com', login: '${'x'.repeat(27)}…`,
      '',
      "  c, d: profile.email is 'lee@acme.com', not 'u3@acme.com'",
    ]);
  });

  it('should give pages of records a letter, and the record that differs its place', () => {
    const page = (status: string) =>
      [1, 2, 3, 4, 5].map((n) => user(n, n === 5 ? status : 'ACTIVE'));
    const lines = linesOf(({ cold, expectObservable }) => {
      const pages = cold('-a(b|)', { a: page('ACTIVE'), b: page('LOCKED_OUT') });
      expectObservable(pages).toBe('-a(a|)', { a: page('ACTIVE') });
    });
    expect(lines?.slice(2, 4)).to.deep.equal(['  actual    -a(b|)', '  expected  -a(a|)']);
    expect(lines?.at(-1)).to.equal("  b, a: [4].status is 'LOCKED_OUT', not 'ACTIVE'");
    expect(Math.max(...(lines ?? []).map((line) => line.length))).to.be.below(110);
  });

  it('should let letters stand for themselves', () => {
    const lines = linesOf(({ cold, expectObservable }) => {
      expectObservable(cold('a-b|')).toBe('a-c|');
    });
    expect(lines?.slice(2)).to.deep.equal(['  actual    a-b|', '  expected  a-c|']);
  });

  it('should give values letters that no other value is', () => {
    const lines = linesOf(({ cold, expectObservable }) => {
      expectObservable(cold('xy|', { x: 'a', y: 7 })).toBe('x|', { x: 'a' });
    });
    expect(lines?.slice(2)).to.deep.equal(['  actual    ab|', '  expected  a|', '', '  b  7']);
  });

  it('should write long times as time, and frames that no marbles can say by their number', () => {
    const lines = linesOf(({ cold, expectObservable }) => {
      expectObservable(cold('250ms a 62s b 1500ms (c|)')).toBe('-');
      expectObservable(cold('a|')).toBe('a|');
    });
    expect(lines?.slice(2, 4)).to.deep.equal([
      '  actual    250ms a 62s b 1500ms (c|)',
      '  expected  -',
    ]);
    const crowded = (first: number) => ({
      frame: first,
      notification: { kind: 'N', value: 'x', error: undefined },
    });
    expect(messageOf([3, 3, 4, 9].map(crowded), [])).to.include('---(xx) @4ms x----x\n');
  });

  it('should show errors', () => {
    const lines = linesOf(({ cold, expectObservable }) => {
      expectObservable(cold('--#', {}, new OktaNetworkError('GET was reset'))).toBe('--#');
    });
    expect(lines?.slice(2)).to.deep.equal([
      '  actual    --#',
      '  expected  --#',
      '',
      '  #  OktaNetworkError: GET was reset',
      "  #  'error'",
      '',
      "  #: is OktaNetworkError: GET was reset, not 'error'",
    ]);
  });

  it('should name what differs within errors', () => {
    const lines = linesOf(({ cold, expectObservable }) => {
      const error = Object.assign(new Error('no'), { status: 403 });
      expectObservable(cold('#', {}, error)).toBe(
        '#',
        {},
        Object.assign(new Error('no'), { status: 404 }),
      );
    });
    expect(lines?.at(-1)).to.equal('  #: status is 403, not 404');
  });

  it('should draw a line for each subscription', () => {
    const lines = linesOf(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--a--|');
      expectObservable(source);
      expectObservable(source, '---^');
      expectSubscriptions(source.subscriptions).toBe(['^----!', '--^', '(^!)']);
    });
    expect(lines).to.deep.equal([
      'The marbles are not those that were expected:',
      '',
      '  actual    ^----!',
      '            ---^----!',
      '  expected  ^----!',
      '            --^',
      '            (^!)',
    ]);
  });

  it('should say that there was no subscription', () => {
    const lines = linesOf(({ expectSubscriptions }) => {
      expectSubscriptions([]).toBe('^!');
    });
    expect(lines?.slice(2)).to.deep.equal(['  actual    no subscription', '  expected  ^!']);
  });

  it('should tell of five differences, and how many more there are', () => {
    const numbers = (from: number) =>
      Object.fromEntries(Array.from('stuvwxy').map((letter, i) => [letter, { n: from + i }]));
    const lines = linesOf(({ cold, expectObservable }) => {
      expectObservable(cold('stuvwxy|', numbers(0))).toBe('stuvwxy|', numbers(100));
    });
    expect(lines?.slice(2, 4)).to.deep.equal(['  actual    abcdefg|', '  expected  hijklmn|']);
    expect(lines?.slice(-6, -4)).to.deep.equal([
      '  a, h: n is 0, not 100',
      '  b, i: n is 1, not 101',
    ]);
    expect(lines?.at(-1)).to.equal('  and 2 more');
  });

  it('should give a runner that draws differences the diagrams alone', () => {
    const failure = failureOf(({ cold, expectObservable }) => {
      expectObservable(cold('a|', { a: user(1) })).toBe('-a|', { a: user(1) });
    });
    expect(failure).to.include({ actual: 'a|', expected: '-a|', operator: 'compareMarbles' });
  });

  it('should compare other things too', () => {
    expect(messageOf({ a: 1 }, 'text')).to.include("actual    { a: 1 }\n  expected  'text'");
  });
});

function messageOf(actual: unknown, expected: unknown): string {
  try {
    compareMarbles(actual, expected);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
