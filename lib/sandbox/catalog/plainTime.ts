/** A time without the T and the Z, as some of Okta's lists write it. */
export function plain(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
