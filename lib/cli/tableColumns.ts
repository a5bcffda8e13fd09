import type { ColumnType } from '../sinks/table/column.js';
import { nameIn, pathText } from './selection.js';
import type { StreamPlan } from './streamPlan.js';
import { UsageError } from './usageError.js';

/** A column of a table, and where a row has its value. */
export interface PlannedColumn {
  readonly name: string;
  readonly path: string;
  readonly type: ColumnType;
}

/**
 * The columns of a table: what was selected, with `_` for the dots and as text where nothing else was
 * said, or for children the id of the parent, their own, and all of them. Without either the sink has
 * columns of its own.
 *
 * @throws UsageError for two columns of one name.
 */
export function tableColumns({
  columns,
  parents,
  hasFlow,
}: Pick<StreamPlan, 'columns' | 'parents' | 'hasFlow'>): readonly PlannedColumn[] | undefined {
  if (columns !== undefined) return columns.map(planned).map(once);
  if (parents === undefined || hasFlow) return undefined;
  return [
    { name: '_parent', path: '_parent', type: 'text' },
    { name: 'id', path: 'id', type: 'text' },
    { name: 'record', path: 'record', type: 'json' },
  ];
}

/** The columns that tell rows apart: the names of those that a key names by their path or name. */
export function tableKey({
  key,
  columns,
  parents,
  hasFlow,
}: Pick<StreamPlan, 'key' | 'columns' | 'parents' | 'hasFlow'>): readonly string[] | undefined {
  if (key === undefined) return undefined;
  if (columns !== undefined) {
    const all = columns.map(planned);
    return key.map(
      (part) => all.find(({ name, path }) => path === part || name === part)?.name ?? part,
    );
  }
  // A child's own key is in the column id, whatever property it comes from.
  return parents === undefined || hasFlow ? key : ['_parent', 'id'];
}

function planned(column: NonNullable<StreamPlan['columns']>[number]): PlannedColumn {
  return { name: nameIn(column, '_'), path: pathText(column), type: column.type ?? 'text' };
}

function once(column: PlannedColumn, i: number, all: readonly PlannedColumn[]): PlannedColumn {
  if (all.findIndex(({ name }) => name === column.name) === i) return column;
  throw new UsageError(
    `--select makes two columns "${column.name}"; give one another name: other=${column.path}`,
  );
}
