import { spawnSync } from 'node:child_process';

/** Runs a load twice: while there is little room, and when there is more. */
export interface SmallDisk {
  readonly what: string;
  /** The command that runs another one twice in `folder`, and copies what is there to `kept`. */
  readonly within: (folder: string, kept: string, kilobytes: number) => readonly string[];
}

/** A disk of its own, where a process may mount one; else a limit to the size of its files. */
export function smallDisk(): SmallDisk {
  const unshare = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];
  const mayMount = spawnSync(
    unshare[0] ?? '',
    [...unshare.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp'],
    { stdio: 'ignore' },
  );
  const keep =
    (command: readonly string[]) => (folder: string, kept: string, kilobytes: number) => [
      ...command,
      'small-disk',
      folder,
      kept,
      kilobytes.toString(),
    ];
  if (mayMount.status === 0) {
    // The mount is seen by these processes alone, and is gone with them.
    const script = `folder=$1 kept=$2 size=$3; shift 3
      mount -t tmpfs -o size="$size"k tmpfs "$folder" || exit
      "$@"
      mount -o remount,size=512m "$folder" || exit
      "$@"
      cp -r "$folder"/. "$kept"`;
    return { what: 'a full disk', within: keep([...unshare, 'bash', '-c', script]) };
  }
  const script = `folder=$1 kept=$2 size=$3; shift 3
    (ulimit -f "$size"; "$@")
    "$@"
    cp -r "$folder"/. "$kept"`;
  return { what: 'files that may not grow', within: keep(['bash', '-c', script]) };
}
