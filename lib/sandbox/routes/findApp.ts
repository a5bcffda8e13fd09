import type { App } from '../data/app.js';
import { indexOf } from '../data/id.js';
import type { Org } from '../server/org.js';
import { refuseMissing } from '../wire/reply.js';

/** The app of an id. */
export function findApp(org: Org, id: string): App {
  const index = indexOf(id, '0oa', org.seed);
  const app = index === undefined || index >= org.apps.end() ? undefined : org.apps.at(index);
  return app === undefined || app.removed === true ? refuseMissing(id, 'AppInstance') : app;
}
