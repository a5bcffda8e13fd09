import { defer, from, map, of, type Observable } from 'rxjs';
import type { ZodType } from 'zod';
import { OktaInputError } from '../../errors.js';
import { writeBySchema } from './writeBySchema.js';
import { writeJson } from './writeJson.js';

/** What is sent as a body. */
export interface BodyContent {
  readonly contentType: string;
  readonly data: Uint8Array | string;
}

/** A body that the caller cannot change any more. */
export interface RequestBody {
  readonly kind: 'json' | 'text' | 'bytes' | 'form';
  /** Emits the content once; at once, unless the body is a form. */
  readonly content: Observable<BodyContent>;
}

const opaque: ReadonlySet<unknown> = new Set(['ArrayBuffer', 'SharedArrayBuffer', 'Blob', 'File']);
const hint = 'pass a JSON object or array, text, a Uint8Array or FormData';

/**
 * Writes or copies a body at the call: an object or array as JSON, text as `text/plain`, bytes as
 * `application/octet-stream`, FormData as `multipart/form-data`, whose bytes are made at each send.
 *
 * @param schema Checks the body, unknown keys included, and writes it.
 * @throws OktaInputError at `body` and below it, or at `bodySchema`; it never repeats a value.
 */
export function requestBody(body: unknown, schema?: ZodType): RequestBody {
  const kind = kindOf(body);
  if (kind !== 'json' && schema !== undefined) {
    const message = 'is for a body that is a JSON object or array; leave it out';
    throw new OktaInputError('bodySchema', message);
  }
  return { kind, content: contentOf(kind, body, schema) };
}

function contentOf(
  kind: RequestBody['kind'],
  body: unknown,
  schema: ZodType | undefined,
): Observable<BodyContent> {
  switch (kind) {
    case 'text':
      return of({ contentType: 'text/plain', data: body as string });
    case 'bytes':
      return of({
        contentType: 'application/octet-stream',
        data: new Uint8Array(body as Uint8Array),
      });
    case 'form':
      return formContent(copyOf(body as FormData));
    case 'json': {
      const json = writeJson(body);
      // The schema is to see what would be on the wire: dates as text, undefined left out.
      const data = schema === undefined ? json : writeBySchema(JSON.parse(json), schema);
      return of({ contentType: 'application/json', data });
    }
  }
}

function kindOf(body: unknown): RequestBody['kind'] {
  if (typeof body === 'string') return 'text';
  if (Array.isArray(body)) return 'json';
  if (body === null || body === undefined) throw refusal(String(body));
  if (typeof body !== 'object') throw refusal(`of type ${typeof body}`);
  const tag: unknown = Reflect.get(body, Symbol.toStringTag);
  if (tag === 'Uint8Array') return 'bytes';
  if (tag === 'FormData') return 'form';
  if (isOpaque(body, tag)) {
    throw refusal(typeof tag === 'string' ? `a ${tag}` : 'a collection, a stream or a promise');
  }
  return 'json';
}

/** Whether JSON would show nothing of what is in it: a Map, a Blob, a stream, a promise. */
function isOpaque(value: object, tag: unknown): boolean {
  return (
    ArrayBuffer.isView(value) ||
    opaque.has(tag) ||
    [Symbol.iterator, Symbol.asyncIterator, 'then', 'subscribe'].some(
      (key) => typeof Reflect.get(value, key) === 'function',
    )
  );
}

function refusal(what: string): OktaInputError {
  return new OktaInputError('body', `must not be ${what}; ${hint}`);
}

/** A form of Node's own, which alone can be written by it; undici's forms look the same. */
function copyOf(form: FormData): FormData {
  const copy = new FormData();
  try {
    for (const [name, value] of form) {
      if (typeof value === 'string') copy.append(name, value);
      else copy.append(name, value, value.name);
    }
  } catch (cause) {
    const message = 'must be a FormData as Node or undici makes it; see cause';
    throw new OktaInputError('body', message, { cause });
  }
  return copy;
}

/** Only the writer of the bytes knows the boundary that its content type must name. */
function formContent(form: FormData): Observable<BodyContent> {
  return defer(() => {
    const written = new Response(form);
    const contentType = written.headers.get('content-type') ?? 'multipart/form-data';
    return from(written.arrayBuffer()).pipe(
      map((bytes) => ({ contentType, data: new Uint8Array(bytes) })),
    );
  });
}
