/**
 * Whether a path holds `.` or `..` as a segment in any reading that a server or a proxy may have of it:
 * percent-encoded, once or more often, between backslashes, encoded slashes, or with a parameter (`..;a`).
 *
 * @see RFC 3986, section 5.2.4
 */
export function hasDotSegment(path: string): boolean {
  const decoded = path
    .replace(/%(?:25)+(?=[\da-f]{2})/gi, '%')
    .replace(/%(?:2e|2f|5c|3b)/gi, (escape) => String.fromCharCode(parseInt(escape.slice(1), 16)));
  return decoded.split(/[/\\]/).some((segment) => /^\.\.?(?:;|$)/.test(segment));
}
