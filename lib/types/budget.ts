import type { ObservableInput } from 'rxjs';

/** A quota that several processes share, permits of which are leased in blocks. */
export interface Budget {
  readonly members?: number | undefined;
  /** Emits how many permits are given, 0 up to `wanted`. An error means that the store is away. */
  lease(request: BudgetRequest): ObservableInput<number>;
}

/** What is asked of a budget. */
export interface BudgetRequest {
  /** A bucket of the org. */
  readonly bucket: string;
  /** When its window ends, seconds since the epoch by the clock of the org: what all processes are told alike. */
  readonly window: number;
  /** Permits of the window for all together. */
  readonly allowance: number;
  readonly wanted: number;
}
