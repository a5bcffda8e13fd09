/** The records of Okta's lists: what its OpenAPI documents say, and what they leave out. */
import { readFileSync } from 'node:fs';

/** A type, in the words of data/okta-records.json. */
export type RecordType =
  | string
  | readonly [RecordType]
  | { readonly enum: readonly (string | number)[] }
  | { readonly anyOf: readonly RecordType[] }
  | { readonly '*': RecordType }
  | Shape;

/** The properties of an object. */
export interface Shape {
  readonly [property: string]: RecordType;
}

/** A list. */
export interface RecordList {
  /** The type of one record. */
  readonly of: RecordType;
  /** What tells its records apart. */
  readonly key?: string;
  readonly envelope?: string;
  /** Records of the largest page. */
  readonly max?: number;
  readonly unpaged?: boolean;
}

/** Lists by path, with parameters in braces, and the shapes that they speak of. */
export interface Records {
  /** Where and when they were read. */
  readonly source: string;
  readonly records: Readonly<Record<string, RecordList>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Reads both files; what is said in the second goes before what the first says. */
export function readRecords(): Records {
  const known = read('data/okta-records.json');
  const more = read('data/okta-records-additions.json');
  const paths = [...new Set([...Object.keys(known.records), ...Object.keys(more.records)])].sort();
  return {
    source: known.source,
    records: Object.fromEntries(
      paths.map((path) => [path, { ...known.records[path], ...more.records[path] } as RecordList]),
    ),
    shapes: { ...known.shapes, ...more.shapes },
  };
}

function read(file: string): Records {
  return JSON.parse(readFileSync(file, 'utf8')) as Records;
}
