const mebibyte = 1 << 20;
/** With less DuckDB cannot move the rows of a commit. */
const least = 128;

/**
 * What DuckDB may take, in its own words: half of what this process may. By itself it takes four fifths,
 * which in a small container leaves too little for the program.
 *
 * @param machine Bytes of the machine.
 * @param container Bytes of the container; 0, or more than the machine has, where there is no such limit.
 */
export function memoryLimit(machine: number, container: number): string {
  const most = container > 0 ? Math.min(machine, container) : machine;
  return `${Math.max(least, Math.floor(most / 2 / mebibyte)).toString()}MiB`;
}
