/** Options that look as if they took what must not stand on a command line. */
const secrets = /^--(?:api-?)?(?:token|key|password|secret|private-?key|auth(?:orization)?)$/i;

/**
 * What commander says of a wrong command line, with the way out. A value that was written onto an
 * option is left out: it may be a secret.
 *
 * @param command The first word of the command line, where there is one.
 */
export function usageText(message: string, command = ''): string {
  const said = message
    .replace(/^error: /, '')
    .replace(/('-[^'=]*)=[^\n]*'/, "$1'")
    .replace(/\.$/, '');
  const option = /unknown option '([^']*)'/.exec(said)?.[1] ?? '';
  if (secrets.test(option)) {
    return `${said}; a secret does not belong on a command line, set OKTA_CLIENT_TOKEN`;
  }
  const help = /^[a-z]+$/.test(command) && !said.startsWith('unknown command') ? ` ${command}` : '';
  return `${said}; see okta-streams${help} --help`;
}
