/** Leaves a run early and has nothing else to do: `leave.ts <orgUrl> <token> 'a record' | 'a while'`. */
import { takeUntil, take, timer, NEVER } from 'rxjs';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';

const [, , orgUrl = '', token = '', after] = process.argv;
const action = customApiAction({ orgUrl, auth: apiToken(token) });

action
  .stream({ relativeUrl: '/api/v1/users', streaming: { readAhead: 3 } })
  .pipe(
    take(after === 'a record' ? 1 : Infinity),
    takeUntil(after === 'a record' ? NEVER : timer(200)),
  )
  .subscribe({
    complete: () => {
      console.log('left');
    },
  });
