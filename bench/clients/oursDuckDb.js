/** This library, six columns of its records into a table of DuckDB. */
import { duckdb } from 'okta-streams/sinks';
import { load } from './load.js';

const table = {
  table: 'users',
  mode: 'append',
  columns: {
    id: 'text',
    status: 'text',
    created: 'timestamp',
    login: { type: 'text', path: 'profile.login' },
    email: { type: 'text', path: 'profile.email' },
    department: { type: 'text', path: 'profile.department' },
  },
};

export function read(options) {
  return load(options, (folder) => duckdb(`${folder}/users.duckdb`, table));
}
