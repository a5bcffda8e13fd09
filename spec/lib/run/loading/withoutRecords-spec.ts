import { expect } from 'chai';
import fc from 'fast-check';
import type { Span } from '../../../../operators/windowEvents.js';
import type { Page } from '../../../../lib/paging/page.js';
import { ledger } from '../../../../lib/checkpoint/ledger.js';
import { withoutRecords } from '../../../../lib/run/loading/withoutRecords.js';

describe('withoutRecords', () => {
  const pageOf = (page: Partial<Page> = {}): Page => ({
    url: '/a?after=1',
    statusCode: 200,
    headers: {},
    records: [{ id: '1' }, { id: '2' }],
    deliveredBefore: [],
    next: '/a?after=2',
    end: undefined,
    failure: undefined,
    ...page,
  });

  it('should let go of the records of a whole page that leads on', () => {
    const span = { page: pageOf(), from: 0, to: 2 };
    const light = withoutRecords(span);
    expect(light).to.deep.equal({ ...span, page: pageOf({ records: [] }) });
    expect(span.page.records).to.have.length(2);
  });

  it('should keep what a place within the page is made of', () => {
    const part = { page: pageOf(), from: 0, to: 1 };
    const last = { page: pageOf({ next: undefined, end: 'recordLimit' }), from: 0, to: 2 };
    for (const span of [part, last]) expect(withoutRecords(span)).to.deep.equal(span);
  });

  it('should make no difference to a ledger', () => {
    const start = { next: '/a', delivered: [], recordsStreamed: 0 };
    const pages = fc.array(
      fc.record({ size: fc.nat(3), leads: fc.boolean(), parts: fc.boolean() }),
    );
    fc.assert(
      fc.property(pages, (given) => {
        const [plain, light] = [ledger(start), ledger(start)];
        for (const [at, { size, leads, parts }] of given.entries()) {
          const records = Array.from({ length: size }, (_, id) => ({ id: id.toString() }));
          const page = pageOf({
            url: `/a?after=${at.toString()}`,
            records,
            next: leads ? '/b' : undefined,
          });
          const spans: Span<Page>[] = parts
            ? records.map((_, index) => ({ page, from: index, to: index + 1 }))
            : [{ page, from: 0, to: size }];
          for (const span of spans) {
            expect(light.settle([withoutRecords(span)])).to.equal(plain.settle([span]));
            expect(light.isWhole).to.equal(plain.isWhole);
            expect(light.position()).to.deep.equal(plain.position());
            expect(light.recordsStreamed).to.equal(plain.recordsStreamed);
          }
        }
      }),
    );
  });
});
