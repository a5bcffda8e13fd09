/**
 * The text of a module that is generated: one constant, a line for each entry.
 *
 * @param doc The lines of its comment.
 */
export function linesModule(
  doc: readonly string[],
  name: string,
  lines: readonly string[],
): string {
  const comment = doc.map((line) => (line === '' ? ' *' : ` * ${line}`));
  return ['/**', ...comment, ' */', `export const ${name} = \``, ...lines, '`;', ''].join('\n');
}
