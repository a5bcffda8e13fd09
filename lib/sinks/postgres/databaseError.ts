/** What pg tells of an error of the server; `detail` and `where` quote values of rows. */
interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
  readonly where?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/**
 * An error of pg as others may see it: without the values of rows that the server quotes, and without
 * whatever else pg hangs on its errors.
 */
export function databaseError(error: unknown): Error {
  if (!isServerError(error))
    return error instanceof Error ? plain(error) : new Error(String(error));
  const { code, severity, where = '', constraint } = error;
  const column = /^COPY .*, line \d+, column (.+?):/m.exec(where)?.[1];
  // Data exceptions quote the value; in all others it is names that stand in quotes.
  const said = code.startsWith('22')
    ? error.message.replace(/(["“„«]).*["”“»]/s, '"…"')
    : error.message;
  // The server does not say which it is, and there is but this one: half a surrogate pair has been mended.
  const nul = code === '22P05' && /unicode/i.test(said) ? ': text with NUL (U+0000)' : '';
  const line = /^COPY .*, line (\d+)/m.exec(where)?.[1];
  return Object.assign(
    new Error(`${column === undefined ? '' : `column ${column}: `}${said}${nul}`),
    {
      code,
      severity,
      ...(line === undefined ? {} : { line: Number(line) }),
      ...(constraint === undefined ? {} : { constraint }),
    },
  );
}

/** The errors of a row alone: its values, constraints, limits of the server, what a trigger raises. */
export const stateOfRow = /^(22|23|44|54000|54001|P0001)/;

/** Whether `error` is about the row alone, so that another row may be loaded all the same. */
export function isAboutRow(error: Error): boolean {
  return stateOfRow.test(sqlState(error) ?? '');
}

/** Which line of a COPY an error is about, from 1 on, where the server says so. */
export function lineOf(error: Error): number | undefined {
  return 'line' in error && typeof error.line === 'number' ? error.line : undefined;
}

/** Whether `error` means that the connection or the server is gone. */
export function isOfConnection(error: unknown): boolean {
  return error instanceof Error && /^(?:08|57P)/.test(sqlState(error) ?? '08');
}

/** The five characters by which SQL tells errors. */
export function sqlState(error: unknown): string | undefined {
  return isServerError(error) ? error.code : undefined;
}

function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    'severity' in error &&
    'code' in error &&
    typeof error.code === 'string'
  );
}

// Where a name has several addresses Node gives several errors in one that says nothing.
function plain(error: Error): Error {
  if (!(error instanceof AggregateError)) return error;
  const [first] = error.errors as readonly unknown[];
  return first instanceof Error ? first : error;
}
