import { OktaApiError } from '../errors.js';

/** Why a table was not read. */
export interface Skip {
  /** `lacking`: this org has no such list. `denied`: the token may not read it. */
  readonly kind: 'lacking' | 'denied' | 'parent';
  readonly reason: string;
}

/** Whether an error says that the org has no such list, or that the token may not read it. */
export function skipOf(error: unknown): Skip | undefined {
  if (!(error instanceof OktaApiError)) return undefined;
  const { statusCode, errorCode, errorSummary } = error;
  const said = errorSummary ?? `status ${statusCode.toString()}`;
  const isFeature = errorCode === 'E0000015' && (statusCode === 401 || statusCode === 403);
  if (isFeature || statusCode === 404 || statusCode === 410) {
    return { kind: 'lacking', reason: `this org does not have it: ${said}` };
  }
  // 401 with another code: the token itself is no good, which is no matter of one table.
  if (statusCode !== 403) return undefined;
  return { kind: 'denied', reason: `the token may not read it: ${said}` };
}

/** Parents that were just listed are all gone: what a token is answered that may not read them any more. */
export function allGone(parents: number): Skip {
  const which =
    parents === 1 ? 'the one parent that was' : `all ${parents.toString()} parents that were`;
  return {
    kind: 'denied',
    reason:
      `the org answers 404 for ${which} just listed, so that nothing of them is taken away; ` +
      'check that the token may read them, its admin role and the resource set of that',
  };
}

/** Whether one list among several of a table is not there: a type of policy, an app without the feature. */
export function isAbsentPart(error: unknown): boolean {
  if (!(error instanceof OktaApiError)) return false;
  const { statusCode, errorCode } = error;
  return (
    statusCode === 400 || statusCode === 404 || (statusCode === 403 && errorCode === 'E0000015')
  );
}
