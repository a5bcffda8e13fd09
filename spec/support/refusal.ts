import { expect } from 'chai';
import { OktaInputError } from '../../lib/errors.js';

/** The OktaInputError that `action` throws. */
export function refusal(action: () => unknown): OktaInputError {
  let returned: unknown;
  try {
    returned = action();
  } catch (error) {
    expect(error).to.be.instanceOf(OktaInputError);
    return error as OktaInputError;
  }
  throw new Error(`nothing was thrown; returned ${String(returned)}`);
}
