import { OktaInputError } from '../errors.js';

/** What an org of marbles does otherwise than by default. */
export interface MarbleOrgOptions {
  /**
   * Milliseconds that a `quota429` is waited for, behind its headers: whole seconds, since Okta's clock
   * has no others, up to a day. Default 61,000.
   */
  readonly quotaWait?: number | undefined;
}

const second = 1_000;
const day = 86_400 * second;

/**
 * How long a `quota429` is waited for: a minute by default, and the second for which a client waits on,
 * since the clock of the org is one of whole seconds.
 *
 * @throws OktaInputError for an option that is wrong or not known.
 */
export function quotaWaitOf({ quotaWait = 61 * second, ...rest }: MarbleOrgOptions): number {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new OktaInputError(unknown, 'is no option of marbleOrg; there is quotaWait');
  }
  if (quotaWait % second !== 0 || quotaWait < second || quotaWait > day) {
    throw new OktaInputError(
      'quotaWait',
      `must be whole seconds, in milliseconds from 1000 to ${day.toString()}: got ` +
        `${String(quotaWait)}; write 61_000`,
    );
  }
  return quotaWait;
}

/** The Reset of a 429 at `now` that is waited for so long, in seconds of the org's clock. */
export function resetOf(quotaWait: number, now: number): number {
  return Math.floor(now / second) + quotaWait / second - 1;
}
