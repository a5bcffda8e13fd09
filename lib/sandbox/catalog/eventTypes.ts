import type { Change } from './list.js';

/** The event types of a subject: `zone` and `create update=change` are `zone.create`, `zone.change`. */
export function events(subject: string, words: string): Readonly<Partial<Record<Change, string>>> {
  return Object.fromEntries(
    words.split(' ').map((word) => {
      const [change = '', verb = change] = word.split('=');
      return [change, `${subject}.${verb}`];
    }),
  );
}

/** The words that most subjects have. */
export const lifecycle = 'create update delete activate deactivate';

/** Those of subjects that speak of what has been done, and of those among them that can be switched off. */
export const past = 'create=created update=updated delete=deleted';
export const pastLifecycle = `${past} activate=activated deactivate=deactivated`;
