/** Properties that hold a secret wherever they stand: keys of applications, hooks and providers. */
const secret =
  /^(?:client_?secret|secret|password|pass_?code|private_?key|shared_?secret|api_?key|api_?token|access_?token|refresh_?token|token_?value)$/i;
/** The private parts of a key, in an object that is one. */
const privateParts = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth']);

/**
 * A copy of a record without what must not be stored; the record itself where there is nothing of it.
 *
 * @param paths What else must not, with dots.
 */
export function withoutSecrets(record: unknown, paths: readonly string[] = []): unknown {
  return paths.reduce((value, path) => withoutPath(value, path.split('.')), clean(record));
}

function clean(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(clean);
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const isKey = 'kty' in value;
  let copy: Record<string, unknown> | undefined;
  for (const [name, each] of Object.entries(value)) {
    const isSecret = (secret.test(name) && holdsText(each)) || (isKey && privateParts.has(name));
    const kept = isSecret ? undefined : clean(each);
    if (!isSecret && kept === each) continue;
    copy ??= { ...value };
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the copy is our own
    if (isSecret) delete copy[name];
    else copy[name] = kept;
  }
  return copy ?? value;
}

/** `password: {}` and a policy's `password: { minLength }` tell nothing that is secret. */
function holdsText(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && ('value' in value || 'hash' in value);
}

function withoutPath(value: unknown, [first = '', ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return value;
  const { [first]: taken, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [first]: withoutPath(taken, rest) };
}
