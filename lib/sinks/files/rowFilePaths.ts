/** The paths of a file of rows. */
export interface RowFilePaths {
  readonly rows: string;
  /** The staging file, which `replace` loads until the end. */
  readonly staging: string;
  readonly sidecar: string;
}

/** The files that belong to the one at `rows`. */
export function rowFilePaths(rows: string): RowFilePaths {
  return { rows, staging: `${rows}.partial`, sidecar: `${rows}.checkpoint.json` };
}
