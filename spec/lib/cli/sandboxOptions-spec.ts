import { expect } from 'chai';
import { Command } from 'commander';
import {
  addSandboxOptions,
  sandboxOptions,
  type SandboxCommandOptions,
} from '../../../lib/cli/sandboxOptions.js';
import { UsageError } from '../../../lib/cli/usageError.js';

const whole = () => Number;
const read = (...args: string[]) => {
  const command = new Command().option('--json');
  addSandboxOptions(command, whole);
  command.parse(args, { from: 'user' });
  return sandboxOptions(command.opts<SandboxCommandOptions>());
};

describe('sandboxOptions', () => {
  it('should be those of the sandbox, and no others', () => {
    expect(read('--json')).to.deep.equal({});
    expect(read('--users', '7', '--user-types', '3', '--body-duration', '5')).to.deep.equal({
      users: 7,
      userTypes: 3,
      bodyDuration: 5,
    });
    const lacking = ['--lacking', '/governance', '--lacking', 'ENTITY_RISK', '--require-filters'];
    expect(read(...lacking)).to.deep.equal({
      lacking: ['/governance', 'ENTITY_RISK'],
      requireFilters: true,
    });
  });

  it('should read lists and lags as pairs', () => {
    const lists = ['--list', '/api/v1/zones=300', '--list', '/api/v1/idps=2'];
    expect(read(...lists, '--lag', 'search=5000')).to.deep.equal({
      lists: { '/api/v1/zones': 300, '/api/v1/idps': 2 },
      lag: { search: 5_000 },
    });
  });

  it('should limit requests as Okta documents it, or by a number', () => {
    expect(read('--rate-limit', 'documented')).to.deep.equal({ rateLimit: { documented: true } });
    expect(read('--rate-limit', '600', '--others', '9')).to.deep.equal({
      rateLimit: { limit: 600, others: 9 },
    });
    expect(read('--others', '9')).to.deep.equal({ rateLimit: { documented: true, others: 9 } });
  });

  for (const [args, message] of [
    [['--rate-limit', 'much'], "--rate-limit must be a whole number, or 'documented'"],
    [['--lag', 'search=soon'], '--lag search must be a whole number'],
    [['--list', '/api/v1/zones'], '--list must be written name=value'],
  ] as const) {
    it(`should refuse ${args.join(' ')}`, () => {
      expect(() => read(...args)).to.throw(UsageError, message);
    });
  }
});
