import type { ParentLanes, ParentsOptions } from './parents.js';
import type { FlowInput, StreamingControls } from './streaming.js';

/** A child beside the parent that it belongs to and the state of the flow. */
export interface ChildRecord<P, T, S> extends FlowInput<T, S> {
  readonly parent: P;
}

/** The options of GET(Streaming) over the children of parents, save State and the helper flow. */
export interface OfParents<P> extends Omit<StreamingControls, 'lanes' | 'since'> {
  /** Streams the children of each parent in a list. */
  readonly parents: ParentsOptions<P>;
  /** Reads several parents at once. Default: one after another. */
  readonly lanes?: ParentLanes | undefined;
  readonly since?: undefined;
}
