const signingIn = `
Signing in, as Okta's SDKs do; never on the command line:
  OKTA_CLIENT_ORGURL=https://acme.okta.com OKTA_CLIENT_TOKEN=…   an API token
  OKTA_CLIENT_AUTHORIZATIONMODE=PrivateKey                       a service app, with _CLIENTID,
                                                                 _PRIVATEKEY and _SCOPES
  or okta.client.* in ./okta.yaml or ~/.okta/okta.yaml
`;

const exitCodes = `
Exit codes:
    0  complete
    1  failed
    2  usage: nothing was sent
    3  incomplete: there was more (ceiling, pageLimit, loop), all parents are gone, or records
       were put aside
    4  more records failed than --max-failures allows
   75  try again later: the rate limit, the network, a 500, the database, or another run
       that holds the job
  130  stopped by Ctrl-C or kill
`;

/** The list of users alone leaves out the deprovisioned; a search reads every status. */
const allUsers = `'/api/v1/users?search=created gt "1970-01-01T00:00:00.000Z"'`;

/** What stands below the options in the help of each command. */
export const helpText = {
  root: `
Examples:
  $ okta-streams doctor
  $ okta-streams get /api/v1/users/me
  $ okta-streams stream /api/v1/groups --to groups.ndjson
  $ okta-streams stream ${allUsers} \\
      --to okta.duckdb#users --sandbox --users 20000
${signingIn}${exitCodes}
OKTA_STREAMS_DEBUG=1 shows all that is known of an error.`,

  request: (method: string) =>
    `
Examples:
${requestExamples[method] ?? ''}
The body of a refusal is printed too; what it means stands on standard error.`,

  sync: `
Examples:
  all that there is by default, into a file; the same again, next night, reads what is new:
  $ okta-streams sync --to okta.duckdb

  what it would cost, first; and what the tables look like:
  $ okta-streams sync --plan
  $ okta-streams sync --schema

  users, groups and who is in which, into a schema; rows that are gone are marked:
  $ okta-streams sync --tables users,group_members --deletions mark --to 'postgres:#okta'

  a file for each table, read whole each time:
  $ okta-streams sync --to okta/ --format csv
${exitCodes}`,

  stream: `
Examples:
  all users, of every status, into a file for a spreadsheet:
  $ okta-streams stream ${allUsers} \\
      --select 'id,status,E-mail=profile.email,Last login=lastLogin' --csv-bom --to users.csv

  into a table, dates as dates; what is gone at Okta disappears from it:
  $ okta-streams stream ${allUsers} \\
      --select id,status,profile.email,created:timestamp --mode replace --to okta.duckdb#users

  who is in which group; rows carry the id of the group as _parent, and its name:
  $ okta-streams stream '/api/v1/groups/{id}/users' --for-each /api/v1/groups \\
      --select id,parent.profile.name --mode replace --to postgres:#memberships

  the keys of apps, which have no id; rows are told apart by kid:
  $ okta-streams stream '/api/v1/apps/{id}/credentials/keys' --for-each /api/v1/apps \\
      --key kid --to okta.duckdb#keys

  through a helper flow of yours, with a dead letter for records that fail:
  $ okta-streams stream /api/v1/groups --flow ./flow.mjs --state env=test \\
      --dead-letter failed.ndjson --max-failures 100 --to -

Columns of --select: '[name=]path[:type]', commas between them; a \\ before , = or : that
is part of a name. A path reaches inside by dots; parent.… is the parent with --for-each.
Types, for tables and Parquet: text (default), integer, bigint, double, boolean,
timestamp, date, json.

Modes:
  append   adds rows; for files, the default with --record-limit and for /api/v1/logs
  upsert   writes over the row of the same id, or --key (with --for-each, of the same
           parent too); the default for tables. What is gone at Okta stays in them
  replace  swaps when the last page has been read, so that what is gone at Okta
           disappears; else the default for files

A queue takes each record once, for any number of okta-streams work. With --generation a second
process with the same command stands by, goes on where this one leaves off, and ends with 0 when
it is done; one that comes later ends at once.

Ctrl-C stops when what is in hand is done; the same command goes on from there. A second
Ctrl-C leaves at once: what had been committed stays.
${exitCodes}`,

  work: `
Examples:
  as many of these as you like, on as many machines; SIGTERM finishes what is in hand:
  $ okta-streams work --from 'queue:postgres#users' --flow ./flow.mjs --concurrency 4

  until a reading is done, and failed records into a file:
  $ okta-streams work --from 'queue:postgres#users' --flow ./flow.mjs \\
      --until-empty --generation night-1 --dead-letter failed.ndjson

  the reader; a second process with the same command stands by, and takes over:
  $ okta-streams stream /api/v1/users --to 'queue:postgres#users' --generation night-1

A flow is flow.mjs:  export default mergeMap(({ record, state }) => …)
Each record has its effect at least once: one that was in hand when its worker died, or whose
flow failed, comes again, after 1 s, 2 s, 4 s and so on. What has failed --max-deliveries times
is put aside in the queue. With --until-empty that is exit code 3, without a --dead-letter.
${exitCodes}`,

  queue: `
Examples:
  $ okta-streams queue stats --from 'queue:postgres#users'
  $ okta-streams queue dead --from 'queue:postgres#users' | jq -r .error | sort | uniq -c
  $ okta-streams queue retry --from 'queue:postgres#users'
`,

  sandbox: `
Example:
  $ okta-streams sandbox --users 20000 --latency 100
  An org with 20,000 users, until Ctrl-C.
  …
  $ export OKTA_CLIENT_ORGURL=… OKTA_CLIENT_TOKEN=…    what it printed, in another shell
  $ okta-streams stream /api/v1/groups --to groups.ndjson`,

  doctor: `
It asks for one user, one group, one app and one log event, and repeats nothing that fails.
Exit code 0: all is well, or well enough (note); else as its first failure.
${signingIn}`,

  scopes: `
Example:
  $ okta-streams scopes GET /api/v1/users
  okta.users.read`,
} as const;

const requestExamples: Readonly<Record<string, string>> = {
  GET: `  $ okta-streams get /api/v1/users --query limit=5 --query 'search=status eq "ACTIVE"'
  $ okta-streams get /api/v1/users/me -i
`,
  POST: `  $ okta-streams post /api/v1/groups --body '{ "profile": { "name": "Night shift" } }'
  $ okta-streams post /api/v1/users --query activate=false --body @user.json
`,
  PUT: `  $ okta-streams put /api/v1/groups/00g1/users/00u1
  $ jq .profile group.json | okta-streams put /api/v1/groups/00g1 --body -
`,
  PATCH: `  $ okta-streams patch /api/v1/… --header content-type=application/merge-patch+json --body @change.json
`,
  DELETE: `  $ okta-streams delete /api/v1/groups/00g1
`,
};
