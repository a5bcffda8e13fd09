import { csvFile } from '../sinks/csvFile.js';
import { ndjsonFile } from '../sinks/ndjsonFile.js';
import type { Sink } from '../sinks/types.js';
import type { DeadLetters } from './deadLetters.js';
import { stdoutSink } from './stdoutSink.js';
import type { StreamPlan } from './streamOptions.js';
import { UsageError } from './usageError.js';

/**
 * The sink of a plan.
 *
 * @throws OktaInputError for options that the sink does not take.
 */
export function sinkOf(plan: StreamPlan, letters: DeadLetters | undefined): Sink<unknown> {
  const { target, mode, paths = [] } = plan;
  const deadLetter =
    letters === undefined
      ? {}
      : {
          deadLetter: ({ row, error }: { readonly row: unknown; readonly error: Error }) =>
            letters.keep({ record: row, error }),
        };
  switch (target.kind) {
    case 'stdout':
      return stdoutSink();
    case 'ndjson':
      return ndjsonFile(target.path, { mode: fileMode(mode), ...deadLetter });
    case 'csv':
      return csvFile(target.path, { columns: paths, mode: fileMode(mode), ...deadLetter });
    default:
      throw new UsageError('not yet');
  }
}

function fileMode(mode: StreamPlan['mode']): 'append' | 'replace' {
  return mode === 'append' ? 'append' : 'replace';
}
