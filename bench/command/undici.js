/** The GET of a script that imports undici alone. */
import { request } from 'undici';

const { OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN } = process.env;
const { statusCode, body } = await request(`${OKTA_CLIENT_ORGURL}${process.argv[2]}`, {
  headers: { accept: 'application/json', authorization: `SSWS ${OKTA_CLIENT_TOKEN}` },
});
if (statusCode !== 200) throw new Error(await body.text());
console.log(JSON.stringify(await body.json()));
