import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { catchError, throwError } from 'rxjs';
import * as operators from '../operators/index.js';
import { diagrams } from './diagrams/index.js';
import { drawDiagram } from './support/drawDiagram.js';
import { testScheduler } from './support/testScheduler.js';

// What `#` stands for in marbles; pictures do not say which error it is.
const anyError: unknown = 'error';

describe('diagrams', () => {
  it('should be there for each public operator', () => {
    const names = diagrams.map(({ name }) => name);
    expect(names).to.deep.equal([...Object.keys(operators), 'parents'].sort());
    expect(readdirSync('docs/marbles').sort()).to.deep.equal(names.map((name) => `${name}.svg`));
  });

  for (const diagram of diagrams) {
    for (const { call, marbles, values, play } of diagram.outcomes) {
      it(`should come true: ${call}`, () => {
        testScheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
          const inputs = new Map(
            diagram.inputs.map((input) => [
              input.label,
              { ...input, source: cold(input.marbles, input.values, input.error) },
            ]),
          );
          const inputOf = (label: string) => {
            const input = inputs.get(label);
            if (input === undefined) throw new Error(`no input is called "${label}"`);
            return input.source;
          };

          const result = play(inputOf).pipe(catchError(() => throwError(() => anyError)));

          expectObservable(result).toBe(marbles, values);
          for (const { source, subscribed } of inputs.values()) {
            if (subscribed !== undefined)
              expectSubscriptions(source.subscriptions).toBe(subscribed);
          }
        });
      });
    }

    it(`should be drawn as they are, by npm run docs:marbles: ${diagram.name}`, () => {
      const committed = readFileSync(`docs/marbles/${diagram.name}.svg`, 'utf8');
      expect(committed).to.equal(drawDiagram(diagram));
    });
  }
});
