import { expect } from 'chai';
import { OktaBodyError } from '../../../lib/errors.js';
import { checkWatchedPage } from '../../../lib/stream/watchedPage.js';

const page = {
  url: '/api/v1/users?search=secret',
  statusCode: 200,
  headers: {},
  records: [],
  settledBefore: [],
  next: undefined,
  end: undefined,
  failure: undefined,
};

describe('checkWatchedPage', () => {
  it('should refuse a page when nothing tells the time', () => {
    expect(() => {
      checkWatchedPage(page, undefined);
    })
      .to.throw(OktaBodyError, /^GET \/api\/v1\/users answered without a Date header/)
      .with.property('message')
      .that.does.not.contain('secret');
  });

  it('should refuse what is no list', () => {
    expect(() => {
      checkWatchedPage({ ...page, end: 'notPaginated' }, new Date());
    }).to.throw(OktaBodyError, 'something else than a list');
  });

  it('should take a list', () => {
    checkWatchedPage(page, new Date());
    checkWatchedPage({ ...page, end: 'lastPage' }, new Date());
  });
});
