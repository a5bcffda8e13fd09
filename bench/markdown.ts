import type { Goal, Table } from './report.js';

/** A table in Markdown; all columns but the first hold numbers. */
export function markdownTable({ head, rows }: Pick<Table, 'head' | 'rows'>): string {
  const rules = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rules, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What was asked for, and what came of it. */
export function goalTable(goals: readonly Goal[]): string {
  return markdownTable({
    head: ['goal', 'asked', 'measured', 'met'],
    rows: goals.map(({ name, asked, measured, met }) => [
      name,
      asked,
      measured,
      met ? 'yes' : '**no**',
    ]),
  });
}
