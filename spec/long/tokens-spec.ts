import { expect } from 'chai';
import { lastValueFrom, map, toArray } from 'rxjs';
import { serviceOrg } from '../support/serviceOrg.js';

describe('a stream that outlives its tokens', () => {
  for (const dpop of [false, true]) {
    it(`should go on with tokens of two seconds, and lose nothing: dpop ${String(dpop)}`, async () => {
      const { org, action, tokenRequests } = await serviceOrg({
        users: 1_000,
        tokenLifetime: 2_000,
        nonceLifetime: 1_500,
        latency: 200,
        dpop,
      });
      try {
        const statuses = new Set<number>();
        action.events.subscribe((event) => {
          if (event.type === 'response') statuses.add(event.statusCode);
        });
        const ids = await lastValueFrom(
          action
            .of<{ readonly id: string }>()
            .stream({ relativeUrl: '/api/v1/users', query: { search: 'id pr', limit: 25 } })
            .pipe(
              map(({ record }) => record.id),
              toArray(),
            ),
        );
        expect(ids).to.have.length(1_000);
        expect(new Set(ids).size).to.equal(1_000);
        // 40 pages take eight seconds at least, and no token comes to its end in use.
        expect(tokenRequests()).to.be.above(3);
        expect(statuses).not.to.include(401);
      } finally {
        await org.close();
      }
    });
  }
});
