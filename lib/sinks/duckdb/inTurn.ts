const last = new Map<string, Promise<unknown>>();

/** Lets pieces of work on the same file run one after another: DuckDB refuses them otherwise. */
export function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  const turn = (last.get(path) ?? Promise.resolve()).then(work, work);
  last.set(path, turn);
  const forget = () => {
    if (last.get(path) === turn) last.delete(path);
  };
  turn.then(forget, forget);
  return turn;
}
