import { expect } from 'chai';
import fc from 'fast-check';
import { parseJson } from '../../../../lib/http/body/parseJson.js';

describe('parseJson', () => {
  const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

  it('should parse what is no array of objects', () => {
    for (const value of [{ id: 1 }, [], {}, [1, 2], [[{ id: 1 }, { id: 2 }]], 'text', null, 7]) {
      expect(parseJson(bytesOf(value), 1)).to.deep.equal(value);
    }
  });

  it('should parse an array in pieces, whatever their size', () => {
    const users = Array.from({ length: 9 }, (_, i) => ({ id: `00u${i.toString()}`, n: 'Zoë 😀' }));
    const bytes = bytesOf(users);
    for (let size = 0; size <= bytes.length + 1; size++) {
      expect(parseJson(bytes, size)).to.deep.equal(users);
    }
  });

  it('should leave the bytes as they were', () => {
    const bytes = bytesOf([{ id: 1 }, { id: 2 }, { id: 3 }]);
    const before = Buffer.from(bytes);
    parseJson(bytes, 1);
    expect(bytes.equals(before)).to.equal(true);
  });

  it('should not take a cut within an element for one between two', () => {
    const groups = [
      { id: 1, owners: [{ id: 2 }, { id: 3 }] },
      { id: 4, text: '},{"id":', owners: [{ id: 5 }, { id: 6 }] },
    ];
    const bytes = bytesOf(groups);
    const before = Buffer.from(bytes);
    for (let size = 0; size < bytes.length; size++) {
      expect(parseJson(bytes, size)).to.deep.equal(groups);
    }
    expect(bytes.equals(before)).to.equal(true);
  });

  it('should parse elements with other first keys, spaces and a byte order mark', () => {
    const texts = [
      '[{"id":1},{"x":2},{"id":3},null]',
      ' [ {"id":1}, {"id":2} ] ',
      '[{"id":1},{"id":2}]\r\n',
      '\uFEFF[{"id":1},{"id":2}]',
    ];
    for (const text of texts) {
      const value: unknown = JSON.parse(text.replace('\uFEFF', ''));
      expect(parseJson(Buffer.from(text), 1)).to.deep.equal(value);
    }
  });

  it('should read the part of a larger buffer that it is given', () => {
    const part = Buffer.from('x[{"id":1},{"id":2}],').subarray(1, -1);
    expect(parseJson(part, 1)).to.deep.equal([{ id: 1 }, { id: 2 }]);
  });

  it('should put U+FFFD for what is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('[{"id":"'),
      Buffer.of(0xe2, 0x82),
      Buffer.from('"},{"id":"é"}]'),
    ]);
    expect(parseJson(bytes, 1)).to.deep.equal([{ id: '\uFFFD' }, { id: 'é' }]);
  });

  it('should throw for what is no JSON, cut anywhere', () => {
    const text = '[{"id":1},{"id":2},{"id":3}]';
    for (let length = 0; length < text.length; length++) {
      expect(() => parseJson(Buffer.from(text.slice(0, length)), 1)).to.throw(SyntaxError);
    }
    const others = [
      '[{"id":1},{"id":2}]]',
      '[{"id":1}],[{"id":2}]',
      '[{"id":1},{"id":2},]',
      '[{"id":1},,{"id":2}]',
    ];
    for (const other of others)
      expect(() => parseJson(Buffer.from(other), 1)).to.throw(SyntaxError);
  });

  it('should do as JSON.parse, for any arrays of objects', () => {
    // Few keys and much depth, so that objects within elements begin like elements.
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.integer(),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.record({ id: tie('value'), n: tie('value') }, { requiredKeys: ['id'] }),
    }));
    const elements = fc.array(fc.record({ id: value, text: fc.constantFrom('},{"id":', '"],[') }));
    fc.assert(
      fc.property(elements, fc.nat(200), (array, size) => {
        const text = JSON.stringify(array);
        expect(parseJson(Buffer.from(text), size)).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });
});
