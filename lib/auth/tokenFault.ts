const placeholder = /[{}<>$]|your.{0,12}token|^(?:undefined|null|[x*.]+)$/i;

/** What keeps `token` from being a credential; `undefined` when nothing does. Never repeats it. */
export function tokenFault(token: unknown): string | undefined {
  if (token === undefined || token === null) return 'is missing';
  if (typeof token !== 'string') return `is of type ${typeof token}, not text`;
  if (token.trim() === '') return 'is empty';
  if (/^(?:SSWS|Bearer|DPoP)\s/i.test(token)) return 'begins with the name of a scheme';
  if (!/^[\x21-\x7e]+$/.test(token))
    return 'holds spaces or characters that are not printable ASCII';
  return placeholder.test(token) ? 'is a placeholder' : undefined;
}
