/** A process, as others can tell whether it still runs. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** What sees the same processes, where that can be told: one start of a machine, one container. */
  readonly system?: string | undefined;
  /** When it started, where the system tells: a pid is used again. */
  readonly start?: string | undefined;
}

/** What a process can tell of another: `'elsewhere'` where it cannot see it. */
export type HolderState = 'alive' | 'gone' | 'elsewhere';

/** What a name in a folder leads to, links not followed. */
export interface FileStat {
  readonly kind: 'file' | 'folder' | 'link' | 'special';
  /** The permissions. */
  readonly mode: number;
  /** Tells it from all other files that are there. */
  readonly id: string;
  readonly size: number;
}

/** A file that is open for reading and writing. */
export interface OpenFile {
  /** The `id` of its {@link FileStat}. */
  readonly id: string;
  /** Writes all of `bytes` at `position`. */
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>;
  /** Up to `length` bytes from `position` on. */
  readonly read: (position: number, length: number) => Promise<Uint8Array>;
  readonly size: () => Promise<number>;
  readonly truncate: (size: number) => Promise<void>;
  readonly setMode: (mode: number) => Promise<void>;
  /** Resolves once all that was written is on the disk. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The clock that leases go by. */
export interface LeaseClock {
  /** Milliseconds without a sign of life until a lease of another host is taken over. */
  readonly leaseTime: number;
  /** Milliseconds by a clock that nobody sets. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Calls `act` again and again until what it returns is called; keeps no process alive. */
  readonly every: (milliseconds: number, act: () => void) => () => void;
}

/** What file sinks ask of the machine: the disk, who is alive on it, and a clock. Links are not followed. */
export interface FileSystem extends LeaseClock {
  /** Opens a file; `undefined` where there is none. Fails where there is something else. */
  readonly open: (path: string) => Promise<OpenFile | undefined>;
  /** Makes a file that its owner alone may read and write; fails where there is anything. */
  readonly make: (path: string) => Promise<OpenFile>;
  /** `undefined` where there is nothing. */
  readonly statOf: (path: string) => Promise<FileStat | undefined>;
  /** The text of a file; `undefined` where there is none. */
  readonly readText: (path: string) => Promise<string | undefined>;
  /** Makes a file of the bytes of another, which shares them where the disk can; fails where there is anything. */
  readonly copy: (from: string, to: string) => Promise<void>;
  /**
   * Puts a file or a folder in the place of another in one step; a folder takes that of an empty one alone,
   * `false` where it is not empty.
   */
  readonly rename: (from: string, to: string) => Promise<boolean>;
  /** Removes a file; nothing where there is none. */
  readonly remove: (path: string) => Promise<void>;
  /** Makes a folder that its owner alone may enter. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** The names in a folder; `undefined` where there is none. */
  readonly list: (path: string) => Promise<readonly string[] | undefined>;
  /** Removes a folder that is empty; nothing where it is not, or where there is none. */
  readonly removeFolder: (path: string) => Promise<void>;
  /** Resolves once what happened to the names in the folder of `path` is on the disk. */
  readonly syncFolder: (path: string) => Promise<void>;
  /** The one path by which a file is known, behind links; it need not be there. */
  readonly realPath: (path: string) => Promise<string>;
  /** The process that asks. */
  readonly self: () => Promise<Holder>;
  readonly stateOf: (holder: Holder) => Promise<HolderState>;
}
