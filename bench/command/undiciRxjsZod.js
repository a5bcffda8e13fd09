/** The same GET of a script that imports RxJS and zod, too. */
import { from, lastValueFrom, map } from 'rxjs';
import { request } from 'undici';
import * as z from 'zod';

const { OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN } = process.env;
const { statusCode, body } = await request(`${OKTA_CLIENT_ORGURL}${process.argv[2]}`, {
  headers: { accept: 'application/json', authorization: `SSWS ${OKTA_CLIENT_TOKEN}` },
});
if (statusCode !== 200) throw new Error(await body.text());
const parsed = from(body.json()).pipe(map((json) => z.unknown().parse(json)));
console.log(JSON.stringify(await lastValueFrom(parsed)));
