import { expect } from 'chai';
import { OktaBodyError } from '../../../lib/errors.js';
import { checkIncrementalPage } from '../../../lib/paging/checkIncrementalPage.js';

const page = {
  url: '/api/v1/users?search=secret',
  statusCode: 200,
  headers: {},
  records: [],
  deliveredBefore: [],
  next: undefined,
  end: undefined,
  failure: undefined,
};

const day = 86_400_000;
const now = Date.UTC(2026, 0, 2);
const clockThat = (told: number | undefined, own = now) => ({
  runStartedAt: () => (told === undefined ? undefined : new Date(told)),
  ownStart: new Date(own),
});
const check = (over: object, earlier: unknown, clock: ReturnType<typeof clockThat>) => () => {
  checkIncrementalPage({ ...page, ...over }, earlier, clock);
};

describe('checkIncrementalPage', () => {
  it('should refuse a page when nothing tells the time', () => {
    expect(check({}, undefined, clockThat(undefined)))
      .to.throw(OktaBodyError, /^GET \/api\/v1\/users answered without a Date header/)
      .with.property('message')
      .that.does.not.contain('secret');
  });

  it('should refuse what is no list', () => {
    for (const earlier of [undefined, '2026-01-01T00:00:00.000Z']) {
      expect(check({ end: 'notPaginated' }, earlier, clockThat(now))).to.throw(
        OktaBodyError,
        'something else than a list',
      );
    }
  });

  it('should take a list', () => {
    for (const told of [now, now - day, now + day]) {
      expect(check({}, undefined, clockThat(told))).to.not.throw();
      expect(check({ end: 'lastPage' }, undefined, clockThat(told))).to.not.throw();
    }
  });

  it('should refuse a Date that is more than a day from our own clock, and name both', () => {
    for (const told of [now + day + 1_000, now - day - 1_000, 0]) {
      expect(check({}, undefined, clockThat(told)))
        .to.throw(OktaBodyError, new Date(told).toISOString())
        .with.property('message')
        .that.contains('2026-01-02T00:00:00.000Z');
    }
  });

  it('should not ask for it where an earlier part has set the time, nor in virtual time', () => {
    expect(check({}, '2025-01-01T00:00:00.000Z', clockThat(0))).to.not.throw();
    expect(check({}, undefined, clockThat(now, 1_000))).to.not.throw();
  });
});
