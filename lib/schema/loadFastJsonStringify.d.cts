/** Loads fast-json-stringify. */
declare function loadFastJsonStringify(): (
  schema: object,
  options: object,
) => (value: unknown) => string;

export = loadFastJsonStringify;
