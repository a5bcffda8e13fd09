/** One list of an org: where it is, what tells its records apart, how it is paged and counted. */
export interface ListRow {
  /** Its path; what stands in braces is a parent, which has to exist. */
  readonly path: string;
  /** What events and errors call one record. */
  readonly type: string;
  /** Three characters that ids begin with. Default: none, where `values` or `picks` tell records apart. */
  readonly prefix?: string;
  /** The property that tells records apart. Default `id`. */
  readonly key?: string;
  /** The values of `key`, where Okta has a fixed set: as many records as values. */
  readonly values?: readonly string[];
  /** What the records point at, by `id`: a record is listed while that is there. */
  readonly picks?: 'user' | 'group' | 'role';
  /** What a record cannot be without, by a dotted property: it is listed while they are there. */
  readonly owners?: readonly (readonly [property: string, kind: string])[];
  /** How many records the list is born with, for each parent. Default: as many as `values`. */
  readonly count?: number;
  /** Records of a page: by default, and at most; without it the list comes whole, links or none. */
  readonly page?: PageRule;
  /** Pages go on by `after`, as there is no `limit`: so many records each. */
  readonly fixedPage?: number;
  /** The property of the body that holds the records. Default: a bare array. */
  readonly envelope?: string;
  /** A parameter that Okta asks for, and the property that it is compared with. */
  readonly select?: { readonly parameter: string; readonly property: string };
  /** Whether `filter` is taken, or a 400 without it. */
  readonly filter?: 'taken' | 'required' | 'requiredByOption';
  /** Event types of the System Log, by what happened. */
  readonly events?: Readonly<Partial<Record<Change, string>>>;
  /** Properties in place of those that the shape makes. */
  readonly with?: (made: Made) => object;
}

/** What can happen to a record of a list. */
export type Change = 'create' | 'update' | 'delete' | 'activate' | 'deactivate';

/** How many records a page holds. −1 by default means all of them, and links that say so. */
export interface PageRule {
  readonly fallback: number;
  readonly max: number;
  readonly min?: number;
}

/** A record that is being made. */
export interface Made {
  readonly index: number;
  /** A number that depends on the seed, the list, its parents and the index. */
  readonly number: number;
  readonly id: string;
  readonly created: number;
  /** What stood in the braces of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly origin: string;
  readonly self: string;
  readonly refer: Refer;
}

/**
 * An id of something else in the org, drawn by a number: of a user, a group, an app, or of a list by
 * its path. Empty text where there is none.
 */
export type Refer = (kind: string, number: number) => string;
