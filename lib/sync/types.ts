import type { ColumnType } from '../sinks/table/column.js';

/** A column of a table of the catalog, and where a record has its value. */
export interface SyncColumn {
  readonly type: ColumnType;
  /** Dots reach inside: `profile.email`. */
  readonly path: string;
  /** Takes what stands behind the last `/` of an address. */
  readonly lastSegment?: boolean | undefined;
}

/** Which parents have children worth asking for: one of these has to hold for its record. */
export interface ParentCondition {
  /** Dots reach inside. */
  readonly path: string;
  /** The value is one of these. */
  readonly in?: readonly (string | number | boolean)[] | undefined;
  /** The value is an array that holds this. */
  readonly includes?: string | undefined;
  /** The value is a number above this. */
  readonly above?: number | undefined;
}

/** Why a foreign key may lead nowhere on a real org. */
export interface OrphanReason {
  readonly reason: string;
  /** Holds for rows whose column has one of these values; without it for all. */
  readonly where?: { readonly column: string; readonly in: readonly string[] } | undefined;
}

/** How the next run reads what has changed. */
export type Incremental =
  /** By the stamp of the records themselves: what is new or has changed. */
  | {
      readonly by: 'watermark';
      /**
       * Stands in place of `search`, `sortBy` and `filter` of the query; `{watermark}` is the time. A list that is
       * narrowed by those has to be narrowed here too.
       */
      readonly filter: string;
      /** Milliseconds before the last run that are read again. */
      readonly overlap: number;
      /** The parameter that takes it. Default `filter`. */
      readonly parameter?: 'filter' | 'search' | undefined;
    }
  /** Whole, since it is cheap; what is not there any more is gone. */
  | { readonly by: 'absence' }
  /** Parents by their stamp, by the log, or whose count differs from the rows kept. */
  | {
      readonly by: 'stamp';
      /** Where the record of a parent has it. */
      readonly stamp: string;
      readonly count: string;
      readonly overlap: number;
      /** What events call a parent: `UserGroup`. */
      readonly target: string;
      /** Parents whose stamp tells nothing. */
      readonly unless?: ParentCondition | undefined;
    }
  /** Parents that an event of the log names. */
  | {
      readonly by: 'log';
      /** What events call a parent: `AppInstance`. */
      readonly target: string;
      /** Parents whose rows in `through` name a parent of `table` that has moved without an event. */
      readonly follows?: { readonly table: string; readonly through: string } | undefined;
    }
  /** Whole, once the log holds one of the events. */
  | { readonly by: 'events' }
  /** From the link where the last run caught up. */
  | { readonly by: 'cursor' }
  /** Whole, each time that `refresh` has passed. */
  | { readonly by: 'refresh' };

/** A table of the catalog: one list of Okta, or what stands in the records of another. */
export interface SyncTable {
  readonly name: string;
  /** Its placeholders are columns: `/api/v1/groups/{group_id}/users`. */
  readonly relativeUrl: string;
  /** The table that has the values of the placeholders: by a column of that name, else by its own key. */
  readonly parent?: string | undefined;
  /** Which parents are asked: any of these conditions. Default: all. */
  readonly where?: readonly ParentCondition[] | undefined;
  /** The columns that tell its rows apart. */
  readonly key: readonly string[];
  /** Besides those of the placeholders. */
  readonly columns: Readonly<Record<string, SyncColumn>>;
  /** Columns that name a row of another table: `{ user_id: 'users.id' }`. */
  readonly references?: Readonly<Record<string, string>> | undefined;
  /** Why rows may name what is not there, by column. */
  readonly orphans?: Readonly<Record<string, OrphanReason>> | undefined;
  /** Parameters of the query; placeholders are filled in here too. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** One request for each value of a parameter, as Okta wants it for policies. */
  readonly each?: { readonly parameter: string; readonly values: readonly string[] } | undefined;
  /** Records a page. Default 200, which a list without pages passes over. */
  readonly pageSize?: number | undefined;
  /** The array of an envelope, where it has to be named. */
  readonly envelope?: string | undefined;
  /** Its rows stand in the records of this table, at this path: no request of their own. */
  readonly within?:
    | {
        readonly table: string;
        readonly path: string;
        /** The column of the key of that record. */
        readonly column: string;
        /** The column that tells the place among the others. */
        readonly position?: string | undefined;
      }
    | undefined;
  readonly incremental: Incremental;
  /** Types of log events after which rows are new, changed or gone. */
  readonly events?:
    { readonly changed: readonly string[]; readonly deleted: readonly string[] } | undefined;
  /** What its requests count against. */
  readonly bucket: string;
  /** What a reading costs: a request a page, an org, a parent, a user; nothing where it is part of another. */
  readonly cost: 'page' | 'org' | 'parent' | 'user' | 'none';
  /** Columns that move without a trace: true as of the last full reading. */
  readonly volatile?: readonly string[] | undefined;
  /** Read only when it is asked for by name, or with all. */
  readonly optIn?: boolean | undefined;
  /** `false` keeps no whole record beside the columns, where another table has it. Default `true`. */
  readonly keepsRecord?: boolean | undefined;
  /** Paths that are never stored: an identity provider's client secret. */
  readonly secrets?: readonly string[] | undefined;
}
