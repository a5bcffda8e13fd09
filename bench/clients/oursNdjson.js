/** This library, its records into a file of NDJSON. */
import { ndjsonFile } from 'okta-streams/sinks';
import { load } from './load.js';

export function read(options) {
  return load(options, (folder) => ndjsonFile(`${folder}/users.ndjson`));
}
