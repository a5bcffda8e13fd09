import { expect } from 'chai';
import { installCommand } from '../../../../lib/sinks/shared/installCommand.js';

const command = (script: string | undefined, cwd = '/home/ann/job', files: string[] = []) =>
  installCommand(['pg', 'pg-copy-streams'], {
    script,
    cwd,
    exists: (path) => files.includes(path),
  });

const main = 'okta-streams/dist/lib/cli/main.js';
const project = ['/home/ann/job/package.json'];

describe('installCommand', () => {
  it('should install into the project that the program is of', () => {
    const installed = 'npm install pg pg-copy-streams';
    expect(command(undefined)).to.equal(installed);
    expect(command('/home/ann/job/load.js')).to.equal(installed);
    expect(command(`/home/ann/job/node_modules/${main}`, undefined, project)).to.equal(installed);
    const deep = `/home/ann/job/node_modules/.pnpm/okta-streams@1/node_modules/${main}`;
    expect(command(deep, '/home/ann/job/src', project)).to.equal(installed);
  });

  it('should name the project where the program runs elsewhere', () => {
    expect(command(`/home/ann/job/node_modules/${main}`, '/', project)).to.equal(
      'npm install --prefix /home/ann/job pg pg-copy-streams',
    );
    expect(
      command(`/srv/nightly job/node_modules/${main}`, '/srv', ['/srv/nightly job/package.json']),
    ).to.equal('npm install --prefix "/srv/nightly job" pg pg-copy-streams');
  });

  it('should install for the whole machine where the program is', () => {
    const installed = 'npm install --global pg pg-copy-streams';
    expect(command(`/usr/local/lib/node_modules/${main}`)).to.equal(installed);
    // The tool that has installed this Node has a package.json of its own.
    const nvm = `/home/ann/.nvm/versions/node/v22.1.0/lib/node_modules/${main}`;
    expect(command(nvm, '/home/ann', ['/home/ann/.nvm/package.json'])).to.equal(installed);
    const within = `/usr/lib/node_modules/tool/node_modules/${main}`;
    expect(command(within, '/', ['/usr/lib/node_modules/tool/package.json'])).to.equal(installed);
  });

  it('should install the program too where npx has fetched it', () => {
    const fetched = '/home/ann/.npm/_npx/1f2e';
    expect(
      command(`${fetched}/node_modules/${main}`, '/home/ann/job', [`${fetched}/package.json`]),
    ).to.equal('npm install okta-streams pg pg-copy-streams');
  });
});
