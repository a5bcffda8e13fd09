/** Whether a connection string holds a password, which everybody on a machine could read. */
export function holdsPassword(connection: string): boolean {
  return /:\/\/[^/@]*:[^/]*@|password=/i.test(connection);
}
