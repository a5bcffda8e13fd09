import { expect } from 'chai';
import { execFileSync } from 'node:child_process';

describe('a driver that is not installed', function () {
  // A process of its own.
  this.timeout(60_000);
  const program = new URL('../../support/missingDrivers.ts', import.meta.url).pathname;

  it('should be named, and how to install it', () => {
    const output = execFileSync(process.execPath, ['--import=tsx/esm', program]).toString();
    const [duckdb, postgres] = JSON.parse(output) as [string, string][];
    expect(duckdb?.[0]).to.include('npm install @duckdb/node-api');
    expect(duckdb?.[1]).to.include('Cannot find package @duckdb/node-api');
    expect(postgres?.[0]).to.include('npm install pg pg-copy-streams');
    expect(postgres?.[1]).to.include('Cannot find package pg');
  });
});
