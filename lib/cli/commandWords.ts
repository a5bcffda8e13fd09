/** What the library's messages say of its API, and what that is on a command line. */
const words: readonly (readonly [api: RegExp, command: string])[] = [
  [
    /, and resume is 'require'; resume: 'auto' begins where there is none/,
    '; leave --resume out to begin where there is none',
  ],
  [/begin it with streaming\.resume 'auto'/, 'leave --resume out to begin it'],
  [/begin afresh with resume:? 'never'/, 'begin afresh with --no-resume'],
  [/\bresume:? 'never'/, '--no-resume'],
  [
    /leave it out, map it before, or give a deadLetter/,
    'map it by a --flow, or give a --dead-letter',
  ],
  [/give this one another streaming\.job/, 'give this one another --job'],
  [/\bmode '(\w+)'/g, '--mode $1'],
  [/list it in connection\.linkHosts/, 'name it by --link-host'],
  [/under streaming\.recordsKey/, 'under --records-key'],
  [/leave recordsKey out/, 'leave --records-key out'],
  [/longer than rateLimit\.maxWait of/, 'longer than'],
  [/send it again then, or raise maxWait/, 'run it again then'],
  [/, or pass \w+ to connectionFromEnvironment/, ''],
  [/, or pass a dispatcher(?= \()/, ''],
  [/, or give a dispatcher with connect: \{ ca \}/, ''],
  [/ or raise connection\.timeout(?:\.\w+)?/, ''],
  [/raise connection\.maxResponseSize, or ask for less/, 'ask for less by --limit'],
  [/use streaming\.pageSize for larger pages/, 'use --limit for larger pages'],
  [/ask for smaller pages(?! by)/, 'ask for smaller pages by --limit'],
  [/credentials come from connection\.auth/, 'credentials come from the environment'],
  [/accept streaming\.cursor any more/, 'accept the checkpoint any more'],
  [/begin afresh without it/, 'begin afresh with --no-resume'],
  [/name another one by jobsSchema/, 'name another one by --jobs-schema'],
  [/^name is that of a queue with/, 'the queue has'],
  [/^name must be the name of a queue/, 'behind # must stand the name of a queue'],
  [/streaming\.generation\b/g, '--generation'],
  [/streaming\.parents\.relativeUrl\b/g, '--for-each'],
  [/streaming\.parents\b/g, '--for-each'],
  [/streaming\.since\b/g, '--since-last'],
  [/streaming\.recordLimit\b/g, '--record-limit'],
  [/streaming\.pageSize\b/g, '--limit'],
  [/streaming\.job\b/g, '--job'],
];

/** A message of the library in the words of the command: its options, not the fields of its API. */
export function inCommandWords(message: string): string {
  return words.reduce((text, [api, command]) => text.replace(api, command), message);
}
