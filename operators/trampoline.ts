/**
 * Makes a function that calls `step` until it says `false`, and that only returns when it is called
 * while a `step` is running: what happens synchronously inside a step is seen by the next one
 * instead of growing the stack.
 */
export function trampoline(step: () => boolean): () => void {
  let bouncing = false;
  return () => {
    if (bouncing) return;
    bouncing = true;
    try {
      while (step());
    } finally {
      bouncing = false;
    }
  };
}
