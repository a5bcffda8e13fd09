/**
 * Whether a next link stays on the list that was asked for: the same path once decoded, with or without
 * a slash at its end. Where the request says `me`, `default` or a login, the org may answer with the id
 * that this means.
 */
export function isSamePath(linked: string, asked: string): boolean {
  if (linked === asked) return true;
  const [theirs, ours] = [segmentsOf(linked), segmentsOf(asked)];
  return (
    theirs.length === ours.length &&
    ours.every((segment, index) => {
      const other = theirs[index] ?? '';
      if (other === segment) return true;
      if (!isAlias(segment, ours[index - 1])) return false;
      return /^[\w-]+$/.test(other) || other.toLowerCase() === segment.toLowerCase();
    })
  );
}

function segmentsOf(path: string): readonly string[] {
  return path.replace(/\/$/, '').split('/').map(decoded);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A name for something that has an id; users go by their logins, and short ones look like ids. */
function isAlias(segment: string, before: string | undefined): boolean {
  const isLogin = before === 'users' && !/^00u[\dA-Za-z]+$/.test(segment);
  return segment === 'me' || segment === 'default' || segment.includes('@') || isLogin;
}
