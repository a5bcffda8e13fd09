/** `any` equals itself alone, so an inferred `any` never passes for what was expected. */
export type Equal<A, B> =
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- T compares A and B exactly
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles when `actual` has exactly the expected type; there is nothing to run. */
export declare function expectType<Expected>(): <const Actual>(
  actual: Actual,
  ...equal: Equal<Actual, Expected> extends true ? [] : [message: 'types differ', actual: Actual]
) => void;
