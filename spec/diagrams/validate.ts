import { map, type OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { FlowInput } from '../../lib/types/streaming.js';
import { validate } from '../../operators/validate.js';
import { withState } from '../../operators/withState.js';
import type { Diagram } from '../support/diagram.js';

const schema = z.enum(['a', 'c']);
const record: OperatorFunction<FlowInput<string, undefined>, string> = map((input) => input.record);

export const validateDiagram: Diagram = {
  name: 'validate',
  title: 'a record that does not fit ends the run, or is left out',
  inputs: [{ label: 'records', marbles: '-a--b--c--|' }],
  outcomes: [
    {
      call: 'validate(schema)',
      marbles: '-a--#',
      play: (input) => input('records').pipe(withState(undefined), validate(schema), record),
    },
    {
      call: "validate(schema, { onInvalid: 'skip' })",
      marbles: '-a-----c--|',
      play: (input) =>
        input('records').pipe(
          withState(undefined),
          validate(schema, { onInvalid: 'skip' }),
          record,
        ),
    },
  ],
  legend: ['b does not fit the schema.'],
};
