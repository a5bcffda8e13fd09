import { parts } from './parts.js';

/** The table of ARCHITECTURE.md: what each part is, and what it may import. */
export function partsTable(): string {
  const code = (name: string) => (name === 'vocabulary' ? name : `\`${name}\``);
  const rows = parts.map(({ name, what, imports }) => {
    const allowed = imports.map((to) =>
      to.startsWith('type ') ? `types of ${code(to.slice(5))}` : code(to),
    );
    return `| ${code(name)} | ${what} | ${allowed.join(', ')} |`;
  });
  return ['| part | what | may import |', '| --- | --- | --- |', ...rows].join('\n');
}
