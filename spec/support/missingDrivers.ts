/** Opens sinks where their drivers are not installed, and prints what they error with. */
import { register } from 'node:module';
import { duckdb } from '../../lib/sinks/duckdb/duckdb.js';
import { postgres } from '../../lib/sinks/postgres/postgres.js';
import { opened, sinkError } from './sinkJob.js';

const hooks = `export function resolve(name, context, next) {
  if (!['pg', '@duckdb/node-api'].includes(name)) return next(name, context);
  throw new Error('Cannot find package ' + name);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const options = { table: 'users', mode: 'append' } as const;
const sinks = [duckdb('missing.duckdb', options), postgres('postgres://127.0.0.1:1/x', options)];
const errors = await Promise.all(sinks.map((sink) => sinkError(opened(sink))));
console.log(JSON.stringify(errors.map(({ message, cause }) => [message, String(cause)])));
