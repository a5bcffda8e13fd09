import type { StreamPlan } from './streamOptions.js';

/** A column of text, or of JSON, and where a row has its value. */
export interface PlannedColumn {
  readonly name: string;
  readonly path: string;
  readonly type: 'text' | 'json';
}

/**
 * The columns of a table: what was selected, with `_` for the dots, or for children the id of the
 * parent, their own, and all of them. Without either the sink has columns of its own.
 */
export function tableColumns({
  paths,
  parents,
  hasFlow,
}: Pick<StreamPlan, 'paths' | 'parents' | 'hasFlow'>): readonly PlannedColumn[] | undefined {
  if (paths !== undefined) {
    return paths.map((path) => ({ name: path.replaceAll('.', '_'), path, type: 'text' }));
  }
  if (parents === undefined || hasFlow) return undefined;
  return [
    { name: '_parent', path: '_parent', type: 'text' },
    { name: 'id', path: 'id', type: 'text' },
    { name: 'record', path: 'record', type: 'json' },
  ];
}

/**
 * The names of the columns that tell rows apart, where rows are written over. A child may belong to
 * several parents, so the id of its parent is a part of it.
 */
export function tableKey({
  mode,
  paths,
  parents,
  relativeUrl,
}: Pick<StreamPlan, 'mode' | 'paths' | 'parents' | 'relativeUrl'>): readonly string[] | undefined {
  if (mode !== 'upsert') return undefined;
  const own = ownKey(paths, relativeUrl);
  return parents === undefined ? [own] : ['_parent', own];
}

function ownKey(paths: readonly string[] | undefined, relativeUrl: string): string {
  if (paths !== undefined) return paths.includes('id') ? 'id' : 'uuid';
  return /^\/api\/v1\/logs(?:\?|$)/.test(relativeUrl) ? 'uuid' : 'id';
}
