import { expect } from 'chai';
import fc from 'fast-check';
import { writeJson } from '../../../../lib/http/body/writeJson.js';
import { refusal } from '../../../support/refusal.js';

describe('writeJson', () => {
  it('should write objects and arrays as JSON.stringify does', () => {
    const values = [fc.string(), fc.integer(), fc.constantFrom(true, null, undefined)];
    fc.assert(
      fc.property(fc.oneof(fc.object({ values }), fc.array(fc.jsonValue())), (body) => {
        expect(writeJson(body)).to.equal(JSON.stringify(body));
      }),
    );
  });

  it('should write what toJSON says', () => {
    expect(writeJson({ toJSON: () => [1] })).to.equal('[1]');
    for (const body of [new Date(0), { toJSON: () => 7 }, { toJSON: () => undefined }]) {
      const { field, message } = refusal(() => writeJson(body));
      expect(field).to.equal('body');
      expect(message).to.contain('put it into one');
    }
  });

  it('should refuse a number that JSON would write as null, by its path', () => {
    for (const [body, field] of [
      [{ profile: { age: NaN } }, 'body.profile.age'],
      [[1, { size: -Infinity }], 'body.1.size'],
      [{ none: null, at: { toJSON: () => Infinity } }, 'body.at'],
    ] as const) {
      const refused = refusal(() => writeJson(body));
      expect(refused.field).to.equal(field);
      expect(refused.message).to.contain('must be a finite number');
    }
    expect(writeJson({ a: null, b: [undefined], c: 'null' })).to.equal(
      '{"a":null,"b":[null],"c":"null"}',
    );
  });

  it('should refuse a BigInt', () => {
    const { field, message } = refusal(() => writeJson({ list: [{ size: 7n }] }));
    expect(field).to.equal('body');
    expect(message).to.contain('BigInt; write it as text');
  });

  it('should refuse what holds itself', () => {
    const body: Record<string, unknown> = { name: 'hunter2' };
    body['self'] = { body };
    const { field, message } = refusal(() => writeJson(body));
    expect(field).to.equal('body');
    expect(message).to.contain('must not hold itself').and.not.contain('hunter2');
  });

  it('should refuse what throws when it is written', () => {
    const cause = new Error('no');
    const toJSON = () => {
      throw cause;
    };
    expect(refusal(() => writeJson({ inner: { toJSON } })).cause).to.equal(cause);
  });

  it('should refuse what is nested too deeply', () => {
    let body: object = {};
    for (let depth = 0; depth < 100_000; depth += 1) body = { body };
    expect(refusal(() => writeJson(body)).field).to.equal('body');
  });
});
