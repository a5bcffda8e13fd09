import { expect } from 'chai';
import { findings, findingsText, type Probe } from '../../../lib/cli/findings.js';
import {
  OktaApiError,
  OktaAuthError,
  OktaBodyError,
  OktaNetworkError,
} from '../../../lib/errors.js';

const date = 'Wed, 25 Nov 2026 12:00:00 GMT';
const at = Date.parse(date) + 500;
const headers = { date, 'x-rate-limit-limit': '600', 'x-rate-limit-remaining': '599' };
const probe = (name: string, rest: Partial<Probe> = { headers }): Probe => ({
  name,
  path: `/api/v1/${name}`,
  sentAt: at - 50,
  answeredAt: at + 50,
  ...rest,
});
const refused = (statusCode: number, missingScope?: string) => ({
  error: new OktaApiError(`answered ${statusCode.toString()}`, {
    statusCode,
    headers,
    body: undefined,
    missingScope,
  }),
});
const signIn = { kind: 'service app 0oa1 (PrivateKey)', scopes: ['okta.users.read'] };
const found = (...probes: Probe[]) => findings('https://acme.okta.com', signIn, probes);
const linesOf = (...probes: Probe[]) =>
  findingsText(found(...probes))
    .trimEnd()
    .split('\n');

describe('findings', () => {
  it('should be a line each', () => {
    expect(linesOf(probe('users'), probe('groups'))).to.deep.equal([
      'ok    connection  https://acme.okta.com answered in 100 ms',
      'ok    sign-in     service app 0oa1 (PrivateKey)',
      'ok    scopes      okta.users.read',
      'ok    access      reads users, groups',
      'ok    clock       ours agrees with that of the org',
      'ok    limits      users 599 of 600 left, groups 599 of 600 left; half of each is used, --share says otherwise',
    ]);
  });

  it('should name the scope that a list needs', () => {
    const lines = linesOf(
      probe('users'),
      probe('apps', refused(403)),
      probe('logs', refused(403, 's')),
    );
    expect(lines[4]).to.match(
      /^note {2}access {6}may not read apps; .* the scope okta\.apps\.read$/,
    );
    expect(lines[5]).to.match(/may not read logs; .* the scope s$/);
  });

  it('should fail where nothing may be read', () => {
    const states = found(probe('users', refused(403))).map(({ about, state }) => [about, state]);
    expect(states).to.deep.include(['access', 'fail']);
  });

  it('should not be taken in by a page that answers with 200', () => {
    const error = new OktaBodyError('GET /api/v1/users was answered with text/html');
    expect(linesOf(probe('users', { error }))).to.deep.equal([
      'fail  connection  GET /api/v1/users was answered with text/html',
    ]);
  });

  it('should fail for what is no refusal', () => {
    const lines = linesOf(probe('users'), probe('logs', refused(500)));
    expect(lines).to.include('fail  access      answered 500');
  });

  it('should stop at the sign-in that is refused', () => {
    expect(linesOf(probe('users', refused(401)))[1]).to.equal('fail  sign-in     answered 401');
    const error = new OktaAuthError('no such app');
    expect(linesOf(probe('users', { error }))).to.deep.equal(['fail  sign-in     no such app']);
  });

  it('should stop at the connection that is not there', () => {
    const error = new OktaNetworkError('no such host');
    expect(linesOf(probe('users', { error }))).to.deep.equal(['fail  connection  no such host']);
    expect(found()).to.deep.equal([]);
  });

  it('should mind the clock', () => {
    const late = { headers, sentAt: at + 60_000, answeredAt: at + 60_000 };
    expect(linesOf(probe('users', late))[4]).to.match(
      /^note {2}clock {7}ours is 1 min 0 s ahead; set it/,
    );
    const early = { headers, sentAt: at - 6_000, answeredAt: at - 6_000 };
    expect(linesOf(probe('users', early))[4]).to.match(/ours is 6\.0 s behind/);
  });

  it('should say so where the org tells no time and no limits', () => {
    const lines = linesOf(probe('users', { headers: {} }));
    expect(lines.slice(4)).to.deep.equal([
      'note  clock       the org tells no time',
      'note  limits      the org tells none',
    ]);
  });
});
