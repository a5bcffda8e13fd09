#!/usr/bin/env bash
# One night's load: users of every status, groups, and who is in which group. Each list takes the place
# of the one of the night before when its last page has been read; what fails keeps the old one.
#
#   TO       okta.duckdb (default), or postgres: with the variables PG* beside it
#   TRIES    how often a list is begun that may pass next time (exit code 75); default 3
#   PAUSE    seconds before it is begun again, from its checkpoint; default 300
#   ALERT    a command that is given the summary of a list that failed; default: standard error
#   ENV_FILE a file of lines NAME=value to begin with, as they are, without quotes
#   OKTA_CLIENT_*   which org, and as whom
#
# It works in the current folder, which keeps the file, checkpoints, events.ndjson and summaries.ndjson.
# Exit code: 0, or that of the first list that failed; 130 when it was stopped.
set -u
umask 077
PATH="$(cd "$(dirname "$0")" && pwd)/node_modules/.bin:$PATH"
if [ -n "${ENV_FILE:-}" ]; then
  while IFS= read -r line; do
    [[ $line =~ ^(#.*)?$ ]] || export "${line?}"
  done <"$ENV_FILE" || exit 2
fi
to=${TO:-okta.duckdb}
stopped=
child=
trap 'stopped=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM INT

# Waits as often as a signal has interrupted it: the command ends by itself, at its next checkpoint.
await() {
  wait "$1"
  local code=$?
  while kill -0 "$1" 2>/dev/null; do
    wait "$1"
    code=$?
  done
  child=
  return $code
}

stream() {
  okta-streams stream "$@" --json 2>events.ndjson &
  child=$!
  await "$child"
  local code=$?
  # The last line is the summary.
  tail -n 1 events.ndjson >>summaries.ndjson
  return $code
}

pause() {
  sleep "${PAUSE:-300}" &
  child=$!
  await "$child"
}

result=0
load() {
  local code try
  for ((try = 1; try <= ${TRIES:-3}; try++)); do
    [ -z "$stopped" ] || break
    [ "$try" -eq 1 ] || pause
    stream "$@"
    code=$?
    [ "$code" -eq 75 ] || break
  done
  [ -z "$stopped" ] || code=130
  [ "$code" -eq 0 ] || [ "$result" -ne 0 ] || result=$code
  [ "$code" -eq 0 ] || [ "$code" -eq 130 ] || tail -n 1 events.ndjson | bash -c "${ALERT:-cat >&2}"
}

load /api/v1/users --query 'search=created gt "1970-01-01T00:00:00.000Z"' --mode replace --to "$to#users" \
  --select id,status,created:timestamp,lastLogin:timestamp,profile.login,profile.email,profile.department,profile.manager
load /api/v1/groups --mode replace --to "$to#groups" --select id,type,profile.name
load '/api/v1/groups/{id}/users' --for-each /api/v1/groups --mode replace --to "$to#memberships" \
  --select id
exit $result
