/**
 * Batches by `bufferCount`: the helper flow is subscribed anew for each window, and the end of a
 * window flushes what it holds. So a batch never mixes records of two windows.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { bufferCount, lastValueFrom, map, pipe, toArray } from 'rxjs';
import type { FlowInput, WindowSize } from 'okta-streams';
import { connect } from './support/connect.js';

const { action, close } = await connect();

const batchSizes = (window: WindowSize) =>
  action.stream({
    relativeUrl: '/api/v1/users',
    query: { limit: 200 },
    streaming: {
      recordLimit: 500,
      window,
      flow: pipe(
        bufferCount<FlowInput<unknown, undefined>>(150),
        map((batch) => batch.length),
      ),
    },
  });

// Pages of 200, 200 and 100 records. A page is settled, and the cursor moves on, with its batches.
console.log('a page:   ', await lastValueFrom(batchSizes('page').pipe(toArray())));
console.log('two pages:', await lastValueFrom(batchSizes(2).pipe(toArray())));
console.log('the run:  ', await lastValueFrom(batchSizes('run').pipe(toArray())));
await close();
