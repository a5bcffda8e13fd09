import { showApp } from '../data/app.js';
import type { App } from '../data/app.js';
import { asObject } from '../data/asObject.js';
import type { Org } from '../server/org.js';
import { appTarget } from '../server/targets.js';
import { ok, refuse, refuseField } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { findApp } from './findApp.js';
import { removeGroup } from './groupWriting.js';

/** `POST /api/v1/apps`; without `activate=false` the app is active. */
export function createApp(org: Org, call: Call): Reply {
  const { label, given } = readBody(call);
  const now = org.now();
  const app = org.apps.add((index) => ({
    index,
    created: now,
    lastUpdated: now,
    status: call.query.get('activate') === 'false' ? 'INACTIVE' : 'ACTIVE',
    name: typeof given['name'] === 'string' ? given['name'] : `acme_app_${String(index + 1)}`,
    label,
    given,
  }));
  org.logs.add('application.lifecycle.create', appTarget(org, app));
  return ok(showApp(org.seed, call.origin, app));
}

/** `PUT /api/v1/apps/{id}`. */
export function replaceApp(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const { label, given } = readBody(call);
  return change(org, call, { ...app, label, given }, 'update');
}

/** `POST …/lifecycle/activate`. */
export function activateApp(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  change(org, call, { ...app, status: 'ACTIVE' }, 'activate');
  return ok({});
}

/** `POST …/lifecycle/deactivate`. */
export function deactivateApp(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  change(org, call, { ...app, status: 'INACTIVE' }, 'deactivate');
  return ok({});
}

/** `DELETE /api/v1/apps/{id}`: of an app that is inactive; the groups that it has brought along go with it. */
export function deleteApp(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  if (app.status === 'ACTIVE') {
    refuse(403, 'E0000056', 'Delete application forbidden: the app is active.');
  }
  org.apps.put({ ...app, removed: true });
  for (let index = 0; index < org.groups.end(); index++) {
    const group = org.groups.at(index);
    if (group.source === app.index && group.removed !== true) removeGroup(org, group);
  }
  org.logs.add('application.lifecycle.delete', appTarget(org, app));
  return { status: 204 };
}

function change(org: Org, call: Call, app: App, word: string): Reply {
  const changed = org.apps.put({ ...app, lastUpdated: org.now() });
  org.logs.add(`application.lifecycle.${word}`, appTarget(org, changed));
  return ok(showApp(org.seed, call.origin, changed));
}

function readBody({ body }: Call): {
  readonly label: string;
  readonly given: Readonly<Record<string, unknown>>;
} {
  const given = asObject(body);
  const label = given?.['label'];
  return given === undefined || typeof label !== 'string' || label.trim() === ''
    ? refuseField('label', 'The field cannot be left blank')
    : { label, given };
}
