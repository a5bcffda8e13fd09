import type { FileSystem } from '../sinks/files/fileSystem.js';

/** What a crash takes along that was not yet on the disk. */
export type Loss = 'nothing' | 'data' | 'names' | 'everything';

/** A disk in memory that tells what was done to it, in order, and fails when it is told to. */
export interface FakeFileSystem extends FileSystem {
  /** What has changed the disk: `write rows.ndjson 0-34`, `sync rows.ndjson`, `rename a b`. */
  readonly steps: readonly string[];
  /** All files, as a reader finds them now. */
  readonly files: () => Readonly<Record<string, string>>;
  /** The process dies at the step after `steps` more: a write is half done, all else not at all. */
  readonly crashAfter: (steps: number) => void;
  /** Begins a new process, on what a crash has left. Default: a killed process loses nothing. */
  readonly restart: (lost?: Loss) => void;
  /** Bytes that files may still grow by; then `ENOSPC`. Default `Infinity`. */
  readonly setSpace: (bytes: number) => void;
}
