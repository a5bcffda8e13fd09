import { expect } from 'chai';
import { z } from 'zod';
import { checked, fields, readBy, rule } from '../../../lib/schema/checked.js';
import { OktaInputError } from '../../../lib/errors.js';
import { refusal } from '../../support/refusal.js';

describe('checked', () => {
  const schema = fields(
    {
      size: z.int(rule('must be a whole number', 'write 1')).default(7),
      inner: fields({ name: z.string(rule('must be text')).optional() }).optional(),
    },
    'write {}',
  );

  it('should return what the schema makes of the value', () => {
    expect(checked(schema, {}, 'options')).to.deep.equal({ size: 7 });
    expect(checked(schema, { inner: { name: 'a' } }, 'options')).to.deep.equal({
      size: 7,
      inner: { name: 'a' },
    });
  });

  it('should name the field, the rule, the value and the way out', () => {
    const { field, message } = refusal(() => checked(schema, { size: 1.5 }, 'options'));
    expect(field).to.equal('size');
    expect(message).to.equal('size must be a whole number: got 1.5; write 1');
  });

  it('should name the path of an inner field', () => {
    const { field, message } = refusal(() => checked(schema, { inner: { name: 7 } }, 'options'));
    expect(field).to.equal('inner.name');
    expect(message).to.equal('inner.name must be text: got 7');
  });

  it('should name a field that is not known, and those that are', () => {
    const { field, message } = refusal(() => checked(schema, { inner: { nmae: 7 } }, 'options'));
    expect(field).to.equal('inner.nmae');
    expect(message).to.equal('inner.nmae is not a field; the fields are name');
    expect(refusal(() => checked(schema, { sise: 1 }, 'options')).message).to.equal(
      'sise is not a field; the fields are size, inner',
    );
  });

  it('should name a field that is not known before one that is missing', () => {
    const strict = fields({ size: z.int(rule('must be a whole number')) });
    expect(refusal(() => checked(strict, { sise: 1 }, 'options')).field).to.equal('sise');
  });

  it('should use the name of the whole where no field is to blame', () => {
    for (const given of [undefined, null, 'text', [], 7]) {
      const { field, message } = refusal(() => checked(schema, given, 'options'));
      expect(field).to.equal('options');
      expect(message).to.match(/^options must be an object: got .*; write {}$/);
    }
  });
});

describe('readBy', () => {
  const own = new OktaInputError('inner.size', 'must be even: got 1');
  const schema = fields({
    size: readBy((given) => {
      if (given === 1) throw own;
      if (given === undefined) throw new RangeError('not ours');
      return { given };
    }),
  });

  it('should hold what the function returns', () => {
    expect(checked(schema, { size: 2 }, 'options')).to.deep.equal({ size: { given: 2 } });
  });

  it('should let its OktaInputError through as it is, behind fields that are not known', () => {
    expect(refusal(() => checked(schema, { size: 1 }, 'options'))).to.equal(own);
    expect(refusal(() => checked(schema, { size: 1, sise: 1 }, 'options')).field).to.equal('sise');
  });

  it('should let any other error through', () => {
    expect(() => checked(schema, {}, 'options')).to.throw(RangeError, 'not ours');
  });
});
