/** A process, as others can tell whether it still runs. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When it started, where the system tells: a pid is used again. */
  readonly start?: string | undefined;
}

/** A file that is open for reading and writing. */
export interface OpenFile {
  /** Writes all of `bytes` at `position`. */
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>;
  /** Up to `length` bytes from `position` on. */
  readonly read: (position: number, length: number) => Promise<Uint8Array>;
  readonly size: () => Promise<number>;
  readonly truncate: (size: number) => Promise<void>;
  /** Resolves once all that was written is on the disk. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What file sinks ask of the machine: the disk, and who is alive on it. */
export interface FileSystem {
  /** Opens a file, and makes it with this mode where there is none. */
  readonly open: (path: string, mode: number) => Promise<OpenFile>;
  /** The permissions of a file; `undefined` where there is none. */
  readonly modeOf: (path: string) => Promise<number | undefined>;
  /** The text of a file; `undefined` where there is none. */
  readonly readText: (path: string) => Promise<string | undefined>;
  /** Makes a private file, with its text or not at all; `false` where there is one already. */
  readonly create: (path: string, text: string) => Promise<boolean>;
  /** Puts a file in the place of another in one step. */
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Removes a file; nothing where there is none. */
  readonly remove: (path: string) => Promise<void>;
  /** Resolves once what happened to the names in the folder of `path` is on the disk. */
  readonly syncFolder: (path: string) => Promise<void>;
  /** The one path by which a file is known, behind links; it need not be there. */
  readonly realPath: (path: string) => Promise<string>;
  /** The process that asks. */
  readonly self: () => Promise<Holder>;
  /** `true` also where it cannot be told. */
  readonly isAlive: (holder: Holder) => Promise<boolean>;
}
