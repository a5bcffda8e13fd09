/** The folder that a path lies in; `undefined` where it names none. */
export function folderOf(path: string): string | undefined {
  const at = path.lastIndexOf('/');
  return at < 0 ? undefined : path.slice(0, at);
}
