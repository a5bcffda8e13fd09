/** What an org does later, as soon as somebody looks after its time. */
export interface Agenda {
  readonly after: (delay: number, task: () => void) => void;
  /** Does what is due, in the order of its time. */
  readonly settle: () => void;
}

/** An agenda by a clock; what has no delay is done at once. */
export function createAgenda(now: () => number): Agenda {
  let tasks: { readonly time: number; readonly task: () => void }[] = [];
  return {
    after: (delay, task) => {
      if (delay === 0) task();
      else tasks.push({ time: now() + delay, task });
    },
    settle: () => {
      const time = now();
      const due = tasks.filter((entry) => entry.time <= time);
      if (due.length === 0) return;
      tasks = tasks.filter((entry) => entry.time > time);
      due.sort((one, other) => one.time - other.time);
      for (const { task } of due) task();
    },
  };
}
