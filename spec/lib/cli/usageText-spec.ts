import { expect } from 'chai';
import { usageText } from '../../../lib/cli/usageText.js';

describe('usageText', () => {
  it('should say where to look', () => {
    expect(usageText("error: missing required argument 'relativeUrl'", 'get')).to.equal(
      "missing required argument 'relativeUrl'; see okta-streams get --help",
    );
    expect(usageText("error: unknown command 'nope'", 'nope')).to.equal(
      "unknown command 'nope'; see okta-streams --help",
    );
    expect(usageText("error: unknown option '-x'", '-x')).to.equal(
      "unknown option '-x'; see okta-streams --help",
    );
  });

  it('should repeat no value that stands on an option', () => {
    expect(usageText("error: unknown option '--tokn=hunter2'\n(Did you mean --to?)")).to.equal(
      "unknown option '--tokn'\n(Did you mean --to?); see okta-streams --help",
    );
  });

  for (const option of ['--token', '--api-token', '--password', '--private-key', '--auth']) {
    it(`should tell where a secret belongs: ${option}`, () => {
      expect(usageText(`error: unknown option '${option}=hunter2'`, 'get')).to.equal(
        `unknown option '${option}'; a secret does not belong on a command line, set OKTA_CLIENT_TOKEN`,
      );
    });
  }
});
