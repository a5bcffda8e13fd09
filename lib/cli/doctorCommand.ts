import {
  catchError,
  concatMap,
  from,
  lastValueFrom,
  map,
  of,
  takeWhile,
  toArray,
  type Observable,
} from 'rxjs';
import { OktaApiError, OktaBodyError } from '../errors.js';
import type { Headers } from '../http/types.js';
import type { CustomApiAction } from '../types/action.js';
import { connect, type OrgOptions } from './connect.js';
import { endingOfError } from './exitCode.js';
import { findings, findingsText, type Probe } from './findings.js';
import type { Conclusion, Report } from './report.js';
import { sandboxSignIn, signIn } from './signIn.js';
import { writeOut } from './writeOut.js';

const lists = ['users', 'groups', 'apps', 'logs'];

/**
 * Looks whether the org can be reached, how the command signs in, what it may read, and what clock
 * and limits are like: one line each.
 *
 * @throws OktaInputError for settings that are missing or wrong.
 */
export async function doctorCommand(options: OrgOptions, report: Report): Promise<Conclusion> {
  const { orgUrl, action, close } = await connect(options);
  report.listen(action);
  const probes = await lastValueFrom(
    from(lists).pipe(
      concatMap((name) => probe(action, name)),
      // An org that does not answer will not answer the next one.
      takeWhile(({ error }) => error === undefined || error instanceof OktaApiError, true),
      toArray(),
    ),
  );
  await close();
  const found = findings(orgUrl, options.sandbox === true ? sandboxSignIn : signIn(), probes);
  await writeOut(process.stdout, findingsText(found));
  const failure = found.find(({ state }) => state === 'fail');
  // Its line has been printed; the code is for whoever runs this unattended.
  return { ending: failure === undefined ? 'complete' : endingOfError(failure.error) };
}

function probe(action: CustomApiAction, name: string): Observable<Probe> {
  const path = `/api/v1/${name}`;
  const sentAt = Date.now();
  const made = (rest: Pick<Probe, 'headers' | 'error'>) => ({
    name,
    path,
    sentAt,
    answeredAt: Date.now(),
    ...rest,
  });
  // Who looks for a fault wants to see it, not a retry that hides it.
  const input = { requestType: 'GET', relativeUrl: path, query: { limit: 1 } } as const;
  return action({ ...input, retry: { attempts: 1 } }).pipe(
    map(({ headers, body }) => {
      if (Array.isArray(body)) return made({ headers });
      throw noList(path, headers);
    }),
    catchError((error: unknown) => of(made({ error }))),
  );
}

/** A sign-in page, a proxy or another server answers 200 as well. */
function noList(path: string, headers: Headers): OktaBodyError {
  const type = [headers['content-type'] ?? 'no content type'].flat().join(', ');
  return new OktaBodyError(
    `GET ${path} was answered with ${type} instead of a list: another server or a proxy speaks ` +
      'there; check OKTA_CLIENT_ORGURL and the network',
  );
}
