import { jsonText } from './jsonText.js';
import type { RefusalReason } from './refuseRow.js';
import { unwritable } from './unwritable.js';

/**
 * The JSON of a row, or why it has none that is the same.
 *
 * @param write Makes it; `undefined` for what has none.
 */
export function rowJson(
  row: unknown,
  write: (row: unknown) => string | undefined = jsonText,
): string | RefusalReason {
  try {
    const json = write(row);
    if (json === undefined) return { reason: `is ${typeof row}, which has no JSON` };
    return unwritable(row) ?? json;
  } catch (cause) {
    // Its message may quote the value.
    return { reason: 'has no JSON, see cause', cause };
  }
}
