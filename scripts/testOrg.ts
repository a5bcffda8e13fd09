/**
 * Compares the org of OKTA_CLIENT_* with the sandbox: `npm run test:org`. It sends some sixty GETs, changes
 * nothing, and prints what differs; it names no record.
 */
import { format } from 'node:util';
import { apiToken, connectionFromEnvironment, customApiAction } from '../lib/index.js';
import { startSandbox } from '../lib/sandbox/index.js';
import { compared, limitsOf, looks, type Asked } from './orgFacts.js';

const options = connectionFromEnvironment();
const here: Asked = { orgUrl: options.orgUrl, action: customApiAction(options) };
const { orgUrl, token, close } = await startSandbox({ users: 50 });
const sandbox: Asked = { orgUrl, action: customApiAction({ orgUrl, auth: apiToken(token) }) };

try {
  let same = 0;
  for (const look of looks) {
    const { name, differences } = await compared(look, here, sandbox);
    if (differences.length === 0) same += 1;
    console.log(differences.length === 0 ? 'same   ' : 'differs', name);
    for (const { property, sandbox: known, here: found } of differences) {
      console.log(format('          %s: the sandbox %j, here %j', property, known, found));
    }
  }
  for (const [path, limit] of await limitsOf(here)) console.log('limit  ', path, limit);
  console.log(`\n${same.toString()} the same, ${(looks.length - same).toString()} differ`);
} finally {
  await close();
}
