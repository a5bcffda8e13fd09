import { idOf, indexOf } from './id.js';
import { firstNames, lastNames } from './names.js';
import { hash, pick } from './random.js';
import { time } from './time.js';

/** The most users that one app may have brought along. */
const most = 1_000_000;

/** The id of a user whom an app has brought along: of no user of the org. */
export function importedId(seed: number, app: number, index: number): string {
  return idOf('0ua', seed, app * most + index);
}

/** The place of such a user among those of the app; `undefined` for another id. */
export function importedIndex(seed: number, app: number, id: string): number | undefined {
  const index = (indexOf(id, '0ua', seed) ?? NaN) - app * most;
  return index >= 0 && index < most ? index : undefined;
}

/** The login that such a user has in the app. */
export function importedLogin(seed: number, app: number, index: number): string {
  const { firstName, lastName } = nameOf(seed, app, index);
  return `${firstName}.${lastName}.${String(index)}@imported.example`.toLowerCase();
}

/** A user of an app whom no user of the org stands for yet, as lists show it. */
export function showImportedUser(
  seed: number,
  origin: string,
  app: number,
  index: number,
  since: number,
): object {
  const userName = importedLogin(seed, app, index);
  return {
    id: importedId(seed, app, index),
    externalId: `${String(app)}-${String(index)}`,
    created: time(since),
    lastUpdated: time(since),
    scope: 'USER',
    status: 'IMPORTED',
    statusChanged: time(since),
    passwordChanged: null,
    syncState: 'DISABLED',
    credentials: { userName },
    profile: { email: userName, ...nameOf(seed, app, index) },
    _links: { app: { href: `${origin}/api/v1/apps/${idOf('0oa', seed, app)}` } },
  };
}

function nameOf(seed: number, app: number, index: number) {
  const number = hash(seed, index, 5_000_000 + app);
  return { firstName: pick(firstNames, number), lastName: pick(lastNames, number >>> 8) };
}
