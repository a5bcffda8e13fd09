import { OktaSinkError } from '../../errors.js';
import type { FileSystem } from './fileSystem.js';

/**
 * The one path of the file that a sink is to write, behind links.
 *
 * @throws OktaSinkError where something else than a file is there: a device, a FIFO, a socket.
 */
export async function targetPath(fs: FileSystem, given: string): Promise<string> {
  const path = await fs.realPath(given);
  const kind = (await fs.statOf(path))?.kind ?? 'file';
  if (kind === 'file') return path;
  if (kind === 'folder') throw Object.assign(new Error(path), { code: 'EISDIR' });
  const what = kind === 'link' ? 'a link that leads nowhere' : 'a device, a FIFO or a socket';
  const name = path === given ? path : `${given} (${path})`;
  throw new OktaSinkError(`${name} is ${what}, not a regular file; give the path of a file`);
}
