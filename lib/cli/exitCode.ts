import { OktaApiError, OktaInputError, OktaRateLimitError, OktaSinkError } from '../errors.js';
import { isLastingFault } from '../retry/lastingFault.js';
import { transientReason } from '../retry/transient.js';
import type { End } from '../cursor.js';
import { AllParentsGone } from './parentWatch.js';
import { isPassingFault } from './passingFault.js';
import { TooManyFailures } from './tooManyFailures.js';
import { UsageError } from './usageError.js';

/** What the command tells the shell, by name. */
export const exitCodes = {
  complete: 0,
  failed: 1,
  usage: 2,
  incomplete: 3,
  tooManyFailures: 4,
  tryAgain: 75,
  stopped: 130,
} as const;

/** How a command ended. */
export type Ending = keyof typeof exitCodes;

/**
 * How a stream that ended well has ended.
 *
 * @param replaces Whether rows take the place of others, which they do when all there is has been read.
 */
export function endingOf(end: End, replaces = false): Ending {
  if (end === 'stopped') return 'stopped';
  if (replaces && end !== 'lastPage' && end !== 'notPaginated') return 'incomplete';
  return end === 'ceiling' || end === 'pageLimit' || end === 'loop' ? 'incomplete' : 'complete';
}

/** How a command ended that ended with `error`; what it was caused by is looked at too. */
export function endingOfError(error: unknown): Ending {
  if (error instanceof UsageError || error instanceof OktaInputError) return 'usage';
  const chain = causes(error);
  if (chain.some((cause) => cause instanceof TooManyFailures)) return 'tooManyFailures';
  if (chain.some((cause) => cause instanceof AllParentsGone)) return 'incomplete';
  if (isLastingFault(error)) return 'failed';
  return chain.some(mayPass) ? 'tryAgain' : 'failed';
}

function mayPass(error: unknown): boolean {
  return (
    transientReason(error) !== undefined ||
    error instanceof OktaRateLimitError ||
    (error instanceof OktaApiError && saysLater(error)) ||
    // Another run holds the job.
    (error instanceof OktaSinkError && error.holder !== undefined) ||
    isPassingFault(error)
  );
}

/** A quota, and what Okta has locked for a while. */
function saysLater({ statusCode, errorSummary = '' }: OktaApiError): boolean {
  return statusCode === 429 || (statusCode === 423 && /try again/i.test(errorSummary));
}

function causes(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && !chain.includes(at);) {
    chain.push(at);
    at = at instanceof Error ? at.cause : undefined;
  }
  return chain;
}
