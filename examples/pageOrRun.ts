/**
 * The difference between the windows `'page'` and `'run'` for operators that remember, as `scan`
 * does: with `'page'`, the default, they begin anew with every page.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { lastValueFrom, scan, toArray } from 'rxjs';
import { connect } from './support/connect.js';

const { action, close } = await connect();

const counts = (window: 'page' | 'run') =>
  lastValueFrom(
    action
      .stream({
        relativeUrl: '/api/v1/users',
        query: { limit: 2 },
        streaming: { recordLimit: 6, window, flow: scan((count) => count + 1, 0) },
      })
      .pipe(toArray()),
  );

console.log('page:', ...(await counts('page')));
// The price of one subscription for the whole run: a page counts as settled once its records have
// been handed over, though the flow may still be busy with them, and a cursor says so too.
console.log('run: ', ...(await counts('run')));
await close();
