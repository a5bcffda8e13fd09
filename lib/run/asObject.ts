import { OktaFlowError } from '../errors.js';

/** `error` as a run ends with it: itself, or an error about it where it is a value that is no object. */
export function asObject(error: unknown): object {
  if ((typeof error === 'object' && error !== null) || typeof error === 'function') return error;
  return new OktaFlowError(
    'the helper flow threw a value that is not an object; see cause, and throw an Error instead',
    { cause: error },
  );
}
