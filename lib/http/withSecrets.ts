import { map } from 'rxjs';
import { secretsOf } from './secretsOf.js';
import type { Send } from './types.js';

/** Notes on each head what its request was signed by, so that no error repeats it. */
export function withSecrets(send: Send): Send {
  return (request) => send(request).pipe(map((head) => ({ ...head, secrets: secretsOf(request) })));
}
