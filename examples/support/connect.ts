import { apiToken, customApiAction } from 'okta-streams';
import { startSandbox, type SandboxOptions } from 'okta-streams/sandbox';

/**
 * The org that an example runs on: the one of OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN, else a
 * sandbox that is started for it.
 */
export async function connect(options: SandboxOptions = {}) {
  const { OKTA_CLIENT_ORGURL: orgUrl, OKTA_CLIENT_TOKEN: token } = process.env;
  if (orgUrl !== undefined) {
    const action = customApiAction({ orgUrl, auth: apiToken(token) });
    return { action, sandbox: undefined, close: () => Promise.resolve() };
  }
  const sandbox = await startSandbox(options);
  const action = customApiAction({ orgUrl: sandbox.orgUrl, auth: apiToken(sandbox.token) });
  return { action, sandbox, close: sandbox.close };
}
