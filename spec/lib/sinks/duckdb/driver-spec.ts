import { expect } from 'chai';
import { OktaSinkError } from '../../../../lib/errors.js';
import { loadDriver, type Driver } from '../../../../lib/sinks/duckdb/driver.js';

const driverOf = (version: string) => () => Promise.resolve({ version: () => version } as Driver);
const failure = (load: () => Promise<Driver>) =>
  loadDriver(load).then(
    () => undefined,
    (error: unknown) => error as OktaSinkError,
  );

describe('loadDriver', () => {
  it('should take drivers of the lowest version and of later ones', async () => {
    for (const version of ['v1.4.0', 'v1.4.10', 'v1.10.0', 'v2.0.0', 'v1.6.0-dev12', 'unknown']) {
      expect((await loadDriver(driverOf(version))).version()).to.equal(version);
    }
  });

  it('should refuse earlier ones, and say how to get another', async () => {
    for (const version of ['v1.3.2', 'v1.0.9', 'v0.10.3']) {
      const error = await failure(driverOf(version));
      expect(error).to.be.instanceOf(OktaSinkError);
      expect(error?.message).to.equal(
        'the DuckDB sink needs @duckdb/node-api 1.4.0-r.1 or later, and there is one of DuckDB ' +
          `${version}; npm install @duckdb/node-api@latest`,
      );
    }
  });

  it('should say how to install one where none can be loaded', async () => {
    const cause = new Error('Cannot find package');
    const error = await failure(() => Promise.reject(cause));
    expect(error?.message).to.match(/cannot be loaded; npm install @duckdb\/node-api$/);
    expect(error?.cause).to.equal(cause);
  });
});
