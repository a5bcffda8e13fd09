import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { OktaSinkError } from '../../../../lib/errors.js';
import { parcelsOf, readBody } from '../../../../lib/queues/jetstream/body.js';

describe('the parcels of a commit', () => {
  const head = { checkpoint: { page: 'two\nlines' } };
  const read = async (parcels: Awaited<ReturnType<typeof parcelsOf>>) =>
    Promise.all(parcels.map(async ({ body }) => readBody(body)));
  // What does not get smaller.
  const row = (bytes: number) => JSON.stringify(randomBytes(bytes).toString('base64'));
  const failure = async (work: Promise<unknown>) => {
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(OktaSinkError);
    return (error as Error).message;
  };

  it('should hold all rows in order, so many in one, and the head in the last', async () => {
    const texts = Array.from({ length: 25 }, (_, n) =>
      JSON.stringify({ n, text: 'a\nŁé😀\u2028' }),
    );
    const parcels = await parcelsOf(head, texts, { rows: 10, bytes: 10_000 });
    expect(parcels.map(({ rows }) => rows)).to.deep.equal([10, 10, 5]);
    const found = await read(parcels);
    expect(found.flatMap((one) => one.texts)).to.deep.equal(texts);
    expect(found.map((one) => one.head)).to.deep.equal([{}, {}, head]);
  });

  it('should fill the last one, and make one for a head without rows', async () => {
    const texts = ['1', '2', '3', '4'];
    const full = await parcelsOf(head, texts, { rows: 2, bytes: 10_000 });
    expect(full.map(({ rows }) => rows)).to.deep.equal([2, 2]);
    const empty = await parcelsOf(head, [], { rows: 2, bytes: 10_000 });
    expect(empty.map(({ rows }) => rows)).to.deep.equal([0]);
    expect((await read(empty))[0]).to.deep.equal({ head, texts: [] });
  });

  it('should cut by bytes too, whatever the rows are like', async () => {
    const texts = [row(300), row(10), row(900), row(900), row(400), row(5)];
    const parcels = await parcelsOf(head, texts, { rows: 100, bytes: 1_200 });
    for (const { body } of parcels) expect(body.length).to.be.at.most(1_200);
    const found = await read(parcels);
    expect(found.flatMap((one) => one.texts)).to.deep.equal(texts);
    expect(found.at(-1)?.head).to.deep.equal(head);
    expect(found.slice(0, -1).map((one) => one.head)).to.deep.equal(found.slice(1).map(() => ({})));
  });

  it('should give the head a parcel of its own beside a row that fills one', async () => {
    const large = { checkpoint: { page: randomBytes(500).toString('base64') } };
    const parcels = await parcelsOf(large, [row(900)], { rows: 100, bytes: 1_000 });
    expect(parcels.map(({ rows }) => rows)).to.deep.equal([1, 0]);
    expect((await read(parcels))[1]?.head).to.deep.equal(large);
  });

  it('should not make one text of rows that are too long for one together', async () => {
    const texts = Array.from({ length: 3 }, (_, n) => n.toString().repeat(300));
    const parcels = await parcelsOf({}, texts, { rows: 100, bytes: 1 << 20, text: 700 });
    expect(parcels.map(({ rows }) => rows)).to.deep.equal([2, 1]);
  });

  it('should refuse a row and a checkpoint that no message has room for', async () => {
    const sizes = { rows: 100, bytes: 1_000 };
    expect(await failure(parcelsOf(head, ['1', row(2_000)], sizes))).to.match(
      /^a row takes [\d,]+ bytes, compressed, and a message has room for 1,000: nothing of this commit was written; raise max_payload/,
    );
    const large = { checkpoint: { page: randomBytes(2_000).toString('base64') } };
    expect(await failure(parcelsOf(large, [], sizes))).to.match(/^the checkpoint takes/);
  });
});
