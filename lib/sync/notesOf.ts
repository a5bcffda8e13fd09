import { isForgotten, type Extent, type ExtentOptions } from './extent.js';

/** What people should know of how a run reads. */
export function notesOf(
  extents: ReadonlyMap<string, Extent>,
  { at, full, known }: ExtentOptions,
  isLogMissing: boolean,
): readonly string[] {
  const forgotten = full
    ? []
    : [...extents.keys()].filter((name) => {
        const asOf = known[name]?.asOf;
        return asOf !== undefined && isForgotten(asOf, at);
      });
  const drifted = Array.from(extents).flatMap(([name, extent]) =>
    extent.kind === 'parents' && extent.drifted > 0
      ? [
          `${name}: ${extent.drifted.toString()} of its lists had another count than rows were kept, and nothing ` +
            'else told; they are read whole.',
        ]
      : [],
  );
  return [
    ...(forgotten.length === 0
      ? []
      : [
          'The last run is longer ago than the 90 days that Okta keeps its log: tables are read whole, and the table ' +
            'logs lacks what was before.',
        ]),
    ...(isLogMissing
      ? ['The log could not be read, which tells what has changed: tables are read whole.']
      : []),
    ...drifted,
  ];
}
