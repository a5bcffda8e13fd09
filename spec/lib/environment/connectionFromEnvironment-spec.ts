import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { asyncScheduler, EMPTY, firstValueFrom, of, type Observable } from 'rxjs';
import sinon from 'sinon';
import {
  connectionFromEnvironment,
  type EnvironmentOverrides,
} from '../../../lib/environment/connectionFromEnvironment.js';
import type { Head } from '../../../lib/http/types.js';
import { apiToken, customApiAction } from '../../../lib/index.js';
import { ecKey } from '../../support/keys.js';
import { refusal } from '../../support/refusal.js';

describe('connectionFromEnvironment', () => {
  const ec = ecKey();
  const orgUrl = 'https://acme.okta.com';
  let home: string;
  let here: string;
  let cwd: string;
  let realHome: string | undefined;

  beforeEach(() => {
    cwd = process.cwd();
    home = mkdtempSync(join(tmpdir(), 'home-'));
    here = mkdtempSync(join(tmpdir(), 'here-'));
    process.chdir(here);
    // Not stubbed: os.homedir() asks the environment itself.
    realHome = process.env['HOME'];
    process.env['HOME'] = home;
    environment({});
  });
  afterEach(() => {
    process.chdir(cwd);
    sinon.restore();
    process.env['HOME'] = realHome;
    for (const folder of [home, here]) rmSync(folder, { recursive: true });
  });

  /** Sets OKTA_CLIENT_… and nothing besides. */
  function environment(variables: Readonly<Record<string, string>>): void {
    sinon.restore();
    const entries = Object.entries(variables).map(([name, text]) => [`OKTA_CLIENT_${name}`, text]);
    sinon.stub(process, 'env').value(Object.fromEntries(entries));
  }
  function file(place: 'home' | 'here', text: string): void {
    if (place === 'home') mkdirSync(join(home, '.okta'), { recursive: true });
    writeFileSync(place === 'home' ? join(home, '.okta', 'okta.yaml') : 'okta.yaml', text);
  }
  const yaml = (settings: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ okta: { client: settings } });
  /** How a request to the org is signed by what was found. */
  const signature = async (overrides?: EnvironmentOverrides): Promise<unknown> => {
    const { auth, orgUrl: url } = connectionFromEnvironment(overrides);
    const send = (request: { readonly headers: Readonly<Record<string, unknown>> }) =>
      of(request.headers['authorization']) as unknown as Observable<Head>;
    const signed = auth(send, { orgUrl: url, scheduler: asyncScheduler });
    return firstValueFrom(signed({ method: 'GET', url: `${url}/api/v1/users`, headers: {} }));
  };
  const fault = (overrides?: EnvironmentOverrides) =>
    refusal(() => connectionFromEnvironment(overrides)).message;

  it('should tell of quotes that an env file has kept, without what they hold', () => {
    for (const variables of [
      { ORGURL: `"${orgUrl}"`, TOKEN: '00hunter2' },
      { ORGURL: orgUrl, TOKEN: `'00hunter2'` },
      { ORGURL: orgUrl, AUTHORIZATIONMODE: '"PrivateKey"' },
    ] as readonly Readonly<Record<string, string>>[]) {
      environment(variables);
      const { message } = refusal(() => connectionFromEnvironment());
      expect(message).to.match(
        /must not stand in quotes \(found in OKTA_CLIENT_\w+\): an env file/,
      );
      expect(message).not.to.include('hunter2');
    }
  });

  it('should take org and API token from variables', async () => {
    environment({ ORGURL: `${orgUrl}/`, TOKEN: '00abc' });
    expect(connectionFromEnvironment().orgUrl).to.equal(orgUrl);
    expect(await signature()).to.equal('SSWS 00abc');
  });

  it('should prefer overrides to variables, ./okta.yaml and ~/.okta/okta.yaml', async () => {
    file('home', yaml({ orgUrl, token: '00home' }));
    expect(await signature()).to.equal('SSWS 00home');
    file('here', yaml({ token: '00here' }));
    expect(await signature()).to.equal('SSWS 00here');
    environment({ TOKEN: '00variable' });
    expect(await signature()).to.equal('SSWS 00variable');
    expect(await signature({ token: '00override' })).to.equal('SSWS 00override');
    expect(await signature({ token: undefined })).to.equal('SSWS 00variable');
  });

  it('should take an empty variable for none', async () => {
    file('here', yaml({ orgUrl, token: '00here' }));
    environment({ TOKEN: '', ORGURL: '' });
    expect(await signature()).to.equal('SSWS 00here');
  });

  it('should sign as the mode says, in any case', async () => {
    environment({ ORGURL: orgUrl, TOKEN: 'abc', AUTHORIZATIONMODE: 'bearer' });
    expect(await signature()).to.equal('Bearer abc');
    expect(await signature({ authorizationMode: 'SSWS' })).to.equal('SSWS abc');
  });

  it('should read a service app from variables, YAML and overrides', () => {
    environment({ ORGURL: orgUrl, AUTHORIZATIONMODE: 'PrivateKey', CLIENTID: '0oa1' });
    file(
      'here',
      [
        'okta:',
        '  client:',
        '    scopes: [okta.users.read, okta.apps.read]',
        '    dpopEnabled: true',
        '    privateKey: |',
        ...ec.pem.split('\n').map((line) => `      ${line}`),
      ].join('\n'),
    );
    expect(connectionFromEnvironment().auth).to.be.a('function');
    environment({
      ORGURL: orgUrl,
      AUTHORIZATIONMODE: 'PrivateKey',
      CLIENTID: '0oa1',
      SCOPES: 'okta.users.read okta.apps.read',
      PRIVATEKEY: ec.pem.replaceAll('\n', '\\n'),
      KEYID: 'one',
      DPOPENABLED: 'TRUE',
    });
    expect(connectionFromEnvironment({ privateKey: ec.jwk }).auth).to.be.a('function');
  });

  it('should make a service app that signs in', async () => {
    environment({
      ORGURL: orgUrl,
      AUTHORIZATIONMODE: 'PrivateKey',
      CLIENTID: '0oa1',
      SCOPES: 'okta.users.read okta.apps.read',
      PRIVATEKEY: JSON.stringify(ec.jwk),
      KEYID: 'one',
      DPOPENABLED: 'true',
    });
    const sent: Record<string, unknown>[] = [];
    const action = customApiAction(
      connectionFromEnvironment({
        send: ({ body, headers }) => {
          sent.push({ ...Object.fromEntries(new URLSearchParams(String(body))), ...headers });
          return EMPTY;
        },
      }),
    );
    const call = action({ requestType: 'GET', relativeUrl: '/api/v1/users' });
    await firstValueFrom(call, { defaultValue: undefined });
    expect(sent[0]).to.include({ scope: 'okta.users.read okta.apps.read' });
    expect(sent[0]?.['dpop']).to.be.a('string');
    const [header = ''] = String(sent[0]?.['client_assertion']).split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).to.include({ kid: 'one' });
  });

  it('should hand on the other options, and take auth as it is', () => {
    const auth = apiToken('00abc');
    const options = connectionFromEnvironment({ orgUrl, auth, timeout: 5, token: '00other' });
    expect(options).to.deep.equal({ orgUrl, auth, timeout: 5 });
    expect(() => customApiAction(options)).not.to.throw();
  });

  it('should say where what is missing can be given', () => {
    expect(fault()).to.equal(
      'orgUrl is missing; set OKTA_CLIENT_ORGURL, or okta.client.orgUrl in ./okta.yaml or ' +
        '~/.okta/okta.yaml, or pass orgUrl to connectionFromEnvironment',
    );
    environment({ ORGURL: orgUrl });
    expect(fault()).to.match(/^token is missing; .*OKTA_CLIENT_TOKEN.*MODE to PrivateKey$/);
    const all = { clientId: '0oa1', privateKey: ec.pem, scopes: 'okta.users.read' };
    for (const name of Object.keys(all)) {
      const overrides = { ...all, [name]: undefined, authorizationMode: 'PrivateKey' } as const;
      expect(fault(overrides)).to.match(
        new RegExp(`^${name} is missing; .*OKTA_CLIENT_${name.toUpperCase()}`),
      );
    }
  });

  it('should say where what is wrong was found', () => {
    environment({ ORGURL: 'https://{yourOktaDomain}', TOKEN: '{apiToken}' });
    expect(fault()).to.match(/^orgUrl must name your own org.*\(found in OKTA_CLIENT_ORGURL\)$/);
    expect(fault({ orgUrl })).to.match(/^token is a placeholder \(found in OKTA_CLIENT_TOKEN\)/);
    environment({ ORGURL: orgUrl, AUTHORIZATIONMODE: 'Basic' });
    expect(fault()).to.match(/^authorizationMode must be SSWS, .*\(found in OKTA_CLIENT_AUTH/);

    const settings = {
      clientId: '{clientId}',
      scopes: '{scopes}',
      privateKey: '{privateKey}',
      keyId: 7,
      dpopEnabled: 'maybe',
    };
    const good = { clientId: '0oa1', scopes: 'okta.users.read', privateKey: ec.pem };
    for (const [name, value] of Object.entries(settings)) {
      const mode = { authorizationMode: 'PrivateKey' };
      file('home', yaml({ ...good, ...mode, [name]: value }));
      environment({ ORGURL: orgUrl });
      expect(fault()).to.match(
        new RegExp(`^${name} .*\\(found in okta\\.client\\.${name} in ~/\\.okta/okta\\.yaml\\)$`),
      );
    }
    file('here', yaml({ token: 12345 }));
    expect(fault({ authorizationMode: 'SSWS' })).to.match(
      /^token is of type number.*\.\/okta\.yaml/,
    );
  });

  it('should name a file that is no YAML or cannot be read, without its text', () => {
    environment({ ORGURL: orgUrl });
    const broken = ['a: b\n\tokta: hunter2: x\n', 'okta: {', 'a: *hunter2', '? [', '"\\x"'];
    for (const text of broken) {
      file('here', text);
      const error = refusal(() => connectionFromEnvironment());
      expect(error.message).to.match(/^okta\.yaml is not YAML/);
      expect(inspect(error, { showHidden: true })).not.to.contain('hunter2');
    }
    rmSync('okta.yaml');
    mkdirSync('okta.yaml');
    expect(fault()).to.match(/^okta\.yaml cannot be read \(EISDIR\)/);
  });

  it('should take a file without settings for none', () => {
    environment({ ORGURL: orgUrl });
    for (const text of [
      '',
      'okta:',
      'okta: text',
      '[okta, client]',
      'okta: { client: [1] }',
      '7',
    ]) {
      file('here', text);
      expect(fault()).to.match(/^token is missing/);
    }
  });

  it('should not touch the files when all is given above them', () => {
    file('here', 'okta: {');
    environment({ ORGURL: orgUrl, TOKEN: '00abc', AUTHORIZATIONMODE: 'SSWS' });
    expect(connectionFromEnvironment().orgUrl).to.equal(orgUrl);
  });

  it('should never repeat a secret', () => {
    const secret = ec.pem.split('\n')[1] ?? '';
    const errors = [
      () => connectionFromEnvironment({ orgUrl, token: `Bearer ${secret}` }),
      () =>
        connectionFromEnvironment({
          orgUrl,
          authorizationMode: 'PrivateKey',
          clientId: ec.pem,
          scopes: ec.pem,
          privateKey: ec.pem.slice(0, -40),
        }),
      () => connectionFromEnvironment({ orgUrl, authorizationMode: ec.pem as 'SSWS' }),
    ].map((read) => refusal(read));
    expect(inspect(errors, { showHidden: true, depth: Infinity })).not.to.contain(secret);
  });
});
