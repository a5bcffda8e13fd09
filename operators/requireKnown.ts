import { OktaInputError } from '../lib/errors.js';

/**
 * Refuses `config` unless it is an object of these options alone: a slip in a name would be ignored
 * in silence.
 *
 * @param operator What errors call it.
 * @throws OktaInputError that names the operator, the option and those that there are.
 */
export function requireKnown(operator: string, config: unknown, known: readonly string[]): void {
  const options = `the options are ${known.join(', ')}`;
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new OktaInputError(`${operator}.config`, `must be an object; ${options}`);
  }
  const unknown = Object.keys(config).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new OktaInputError(`${operator}.${unknown}`, `is not an option; ${options}`);
}
