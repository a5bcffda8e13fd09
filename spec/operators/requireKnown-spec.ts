import { expect } from 'chai';
import fc from 'fast-check';
import { requireKnown } from '../../operators/requireKnown.js';
import { refusal } from '../support/refusal.js';

describe('requireKnown', () => {
  const known = ['retries', 'delay'];

  it('should let any of the options pass, undefined too', () => {
    fc.assert(
      fc.property(fc.subarray(known), fc.constantFrom(undefined, null, 1), (names, value) => {
        requireKnown('attempt', Object.fromEntries(names.map((name) => [name, value])), known);
      }),
    );
  });

  it('should refuse any other, by its name and the operator', () => {
    fc.assert(
      fc.property(
        fc.string().filter((name) => !known.includes(name)),
        fc.subarray(known),
        (name, names) => {
          const config = Object.fromEntries([...names, name].map((key) => [key, undefined]));
          const { field, message } = refusal(() => {
            requireKnown('attempt', config, known);
          });
          expect(field).to.equal(`attempt.${name}`);
          expect(message).to.equal(
            `attempt.${name} is not an option; the options are retries, delay`,
          );
        },
      ),
    );
  });

  it('should refuse what is no object of options', () => {
    for (const config of [null, undefined, 3, 'retries', [], () => 1]) {
      const { field, message } = refusal(() => {
        requireKnown('attempt', config, known);
      });
      expect(field).to.equal('attempt.config');
      expect(message).to.equal('attempt.config must be an object; the options are retries, delay');
    }
  });
});
