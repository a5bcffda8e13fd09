import { OktaInputError } from '../errors.js';

/** What a queue that is in no database says to `take({ results })`. */
export function noResults(): OktaInputError {
  return new OktaInputError(
    'results',
    'need a queue in the database that they go to: this one keeps rows alone; use postgresQueue, ' +
      'or write them in the flow, where each may be written more than once',
  );
}
