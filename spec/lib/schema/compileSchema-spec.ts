import { expect } from 'chai';
import { z } from 'zod';
import { compileSchema } from '../../../lib/schema/compileSchema.js';
import { OktaInputError } from '../../../lib/errors.js';

describe('compileSchema', () => {
  it('should write declared keys alone', () => {
    const write = compileSchema(z.object({ id: z.string() }), 'schema');
    expect(write({ id: 'a', password: 'p' })).to.equal('{"id":"a"}');
  });

  it('should compile a schema once', () => {
    const schema = z.object({ id: z.string() });
    expect(compileSchema(schema, 'schema')).to.equal(compileSchema(schema, 'bodySchema'));
  });

  it('should escape strings of any format', () => {
    const write = compileSchema(z.object({ at: z.iso.datetime() }), 'schema');
    expect(write({ at: 'a"\n' })).to.equal('{"at":"a\\"\\n"}');
  });

  it('should refuse a schema without a JSON Schema by the name that it was given', () => {
    for (const schema of [z.date(), z.bigint(), z.string().transform(Number)]) {
      expect(() => compileSchema(schema, 'bodySchema'))
        .to.throw(OktaInputError, /^bodySchema must be a schema of JSON \(.+\); write dates as/)
        .with.property('field', 'bodySchema');
    }
  });

  it('should not blame a schema where fast-json-stringify cannot be loaded', () => {
    const cause = new Error("Cannot find module 'fast-json-stringify'");
    const schema = z.object({ id: z.string() });
    const load = () => {
      throw cause;
    };
    expect(() => compileSchema(schema, 'bodySchema', load))
      .to.throw(/^fast-json-stringify, .* cannot be loaded; .*docs\/bundling\.md/)
      .that.includes({ cause })
      .and.is.not.instanceOf(OktaInputError);
    expect(compileSchema(schema, 'bodySchema')({ id: 'a' })).to.equal('{"id":"a"}');
  });
});
