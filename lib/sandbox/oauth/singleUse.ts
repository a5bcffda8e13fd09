const enough = 10_000;

/**
 * Remembers ids that serve once: `true` for one that has not been seen. Those whose time is over are
 * forgotten.
 */
export function singleUse(): (id: string, until: number, now: number) => boolean {
  const seen = new Map<string, number>();
  let purgeAt = enough;
  return (id, until, now) => {
    if (seen.has(id)) return false;
    if (seen.size >= purgeAt) {
      for (const [old, end] of seen) if (end < now) seen.delete(old);
      purgeAt = Math.max(enough, seen.size * 2);
    }
    seen.set(id, until);
    return true;
  };
}
