import { idOf } from '../data/id.js';
import { listMade } from './listMade.js';
import type { Org } from '../server/org.js';
import type { Call, Reply } from '../wire/reply.js';
import type { Route } from '../server/route.js';

const count = 60;

/** The shares of API tokens in the rate limits: a list that takes no more than 50 a page. */
export const principalRateLimitRoutes: readonly Route[] = [
  ['GET', '/api/v1/principal-rate-limits', listPrincipalRateLimits],
];

function listPrincipalRateLimits(org: Org, call: Call): Reply {
  return listMade(org, call, {
    prefix: 'prl',
    count,
    size: { fallback: 20, min: 1, max: 50 },
    show: (index) => ({
      id: idOf('prl', org.seed, index),
      principalId: `token${String(index)}`,
      principalType: 'SSWS_TOKEN',
      defaultPercentage: 50,
      defaultConcurrencyPercentage: 75,
    }),
  });
}
