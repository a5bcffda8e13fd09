/** Options that have all been filled in: none is missing, and none is `undefined`. */
export type Complete<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };
