import { inspect } from 'node:util';

/** What must not be found, in all the forms that it may take. */
export function formsOf(secret: string): ReadonlySet<string> {
  const forms = partsOf(secret).flatMap((part) => [
    part,
    JSON.stringify(part).slice(1, -1),
    JSON.stringify(JSON.stringify(part)).slice(3, -3),
    encodeURIComponent(part),
    new URLSearchParams([['', part]]).toString().slice(1),
    Buffer.from(part).toString('hex'),
    ...[0, 1, 2].flatMap((offset) => base64Of(part, offset)),
  ]);
  // Most texts are the same when they are escaped.
  return new Set(forms);
}

/** A JWT without its header, which is no secret; of a PEM each line that tells; both halves of a text. */
function partsOf(secret: string): string[] {
  if (secret.includes('-----')) {
    return secret.split(/\r?\n/).filter((line) => line.length > 20 && !line.includes('-----'));
  }
  const [, payload, signature, ...rest] = secret.split('.');
  if (payload !== undefined && signature !== undefined && rest.length === 0) {
    return [payload, signature].flatMap(halvesOf);
  }
  return halvesOf(secret);
}

function halvesOf(text: string): string[] {
  const middle = text.length >> 1;
  return text.length < 24 ? [text] : [text.slice(0, middle), text.slice(middle)];
}

/** As it stands inside of something that was encoded as a whole, wherever it began there. */
function base64Of(text: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  return (['base64', 'base64url'] as const).map((encoding) =>
    // The first and the last characters belong to what stands before and behind it as well.
    bytes
      .toString(encoding)
      .replace(/=+$/, '')
      .slice(offset === 0 ? 0 : 4, -2),
  );
}

/** Everything that a value shows to whoever looks: inspected, as JSON, and walked through. */
export function shownOf(value: unknown): string {
  return [
    inspect(value, {
      showHidden: true,
      depth: Infinity,
      getters: true,
      maxStringLength: Infinity,
      maxArrayLength: Infinity,
    }),
    jsonOf(value),
    ...walked(value, new Set()),
  ].join('\n');
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}

/** Every text and every byte that properties lead to: symbols, getters and what is not enumerable too. */
function* walked(value: unknown, seen: Set<unknown>): Generator<string> {
  if (typeof value === 'string') yield value;
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  if (seen.has(value)) return;
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    yield Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
    return;
  }
  if (value instanceof Error) yield `${value.message}\n${value.stack ?? ''}\n${String(value)}`;
  if (value instanceof Map || value instanceof Set) yield* walked([...value], seen);
  for (const key of propertiesOf(value)) {
    yield String(key);
    yield* walked(readOf(value, key), seen);
  }
}

/** Its own and those of its classes, as getters stand there. */
function propertiesOf(value: object): (string | symbol)[] {
  const keys = new Set<string | symbol>();
  for (let of: unknown = value; of !== null && of !== undefined; of = Object.getPrototypeOf(of)) {
    if (of === Object.prototype || of === Function.prototype) break;
    for (const key of Reflect.ownKeys(of)) keys.add(key);
  }
  return [...keys];
}

function readOf(value: object, key: string | symbol): unknown {
  try {
    return Reflect.get(value, key) as unknown;
  } catch (error) {
    return error;
  }
}
