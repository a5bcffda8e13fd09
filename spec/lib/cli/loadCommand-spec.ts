import { expect } from 'chai';
import { loadCommand } from '../../../lib/cli/loadCommand.js';

const failure = (error: Error) =>
  loadCommand(() => Promise.reject(error)).then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
const notFound = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from /a/dist/library.js`), {
    code: 'ERR_MODULE_NOT_FOUND',
  });

describe('loadCommand', () => {
  it('should say how to install a peer that is missing', async () => {
    for (const name of ['rxjs', 'zod']) {
      const cause = notFound(name);
      const error = await failure(cause);
      expect(error?.message).to.equal(`the package ${name} is not installed; npm install rxjs zod`);
      expect(error?.cause).to.equal(cause);
    }
  });

  it('should leave other errors as they are', async () => {
    for (const error of [notFound('rxjs-extra'), new Error("package 'rxjs'")]) {
      expect(await failure(error)).to.equal(error);
    }
  });

  it('should give what is there', async () => {
    expect(await loadCommand(() => Promise.resolve(1))).to.equal(1);
  });
});
