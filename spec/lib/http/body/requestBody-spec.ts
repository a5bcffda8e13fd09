import { expect } from 'chai';
import { lastValueFrom, type Observable } from 'rxjs';
import { FormData as UndiciFormData } from 'undici';
import { z } from 'zod';
import { requestBody, type BodyContent } from '../../../../lib/http/body/requestBody.js';
import { refusal } from '../../../support/refusal.js';

describe('requestBody', () => {
  /** What is emitted within the call. */
  const now = (content: Observable<BodyContent>) => {
    const seen: BodyContent[] = [];
    content.subscribe((value) => seen.push(value));
    expect(seen).to.have.length(1);
    return seen[0];
  };
  /** The parts of a form between the boundaries that its content type names. */
  const partsOf = async (content: Observable<BodyContent>) => {
    const { contentType, data } = await lastValueFrom(content);
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(contentType)?.[1] ?? 'none';
    expect(data).to.be.instanceOf(Uint8Array);
    const [before, ...parts] = Buffer.from(data).toString().split(`--${boundary}`);
    expect(before).to.equal('');
    expect(parts.pop()?.trimEnd()).to.equal('--');
    return parts.map((part) => part.trim());
  };
  const disposition = 'Content-Disposition: form-data;';

  it('should write objects and arrays as JSON', () => {
    for (const body of [
      { profile: { name: 'Night shift' } },
      [{ id: 1 }],
      {},
      [],
      Object.create(null),
    ]) {
      const { kind, content } = requestBody(body);
      expect(kind).to.equal('json');
      expect(now(content)).to.deep.equal({
        contentType: 'application/json',
        data: JSON.stringify(body),
      });
    }
    expect(now(requestBody({ then: 'x', subscribe: 1 }).content)?.data).to.contain('then');
  });

  it('should send text and bytes as they are', () => {
    expect(now(requestBody('{"a":1}').content)).to.deep.equal({
      contentType: 'text/plain',
      data: '{"a":1}',
    });
    expect(now(requestBody('').content)?.data).to.equal('');
    for (const bytes of [Uint8Array.of(1, 2), Buffer.from([0, 1, 2]).subarray(1)]) {
      expect(now(requestBody(bytes).content)).to.deep.equal({
        contentType: 'application/octet-stream',
        data: Uint8Array.of(1, 2),
      });
    }
  });

  it('should write a form with a boundary of its own', async () => {
    const form = new FormData();
    form.append('name', 'Zoë');
    form.append('name', 'Lee');
    form.append('file', new Blob(['content'], { type: 'image/png' }), 'logo.png');
    const { kind, content } = requestBody(form);
    expect(kind).to.equal('form');
    expect(await partsOf(content)).to.deep.equal([
      `${disposition} name="name"\r\n\r\nZoë`,
      `${disposition} name="name"\r\n\r\nLee`,
      `${disposition} name="file"; filename="logo.png"\r\nContent-Type: image/png\r\n\r\ncontent`,
    ]);
  });

  it("should write undici's forms too", async () => {
    const form = new UndiciFormData();
    form.append('name', 'Zoë');
    form.append('file', new Blob(['content']), 'logo.png');
    const [name, file] = await partsOf(requestBody(form).content);
    expect(name).to.equal(`${disposition} name="name"\r\n\r\nZoë`);
    expect(file)
      .to.contain('name="file"; filename="logo.png"')
      .and.match(/content$/);
  });

  it('should not be changed by what the caller does afterwards', async () => {
    const object = { list: [1] };
    const bytes = Uint8Array.of(1);
    const form = new FormData();
    form.append('a', '1');
    const contents = [object, bytes, form].map((body) => requestBody(body).content);
    object.list.push(2);
    bytes[0] = 2;
    form.append('b', '2');
    const [json, binary, multipart] = contents;
    if (json === undefined || binary === undefined || multipart === undefined) throw new Error();
    expect(now(json)?.data).to.equal('{"list":[1]}');
    expect(now(binary)?.data).to.deep.equal(Uint8Array.of(1));
    expect(await partsOf(multipart)).to.deep.equal([`${disposition} name="a"\r\n\r\n1`]);
    expect(await partsOf(multipart)).to.deep.equal([`${disposition} name="a"\r\n\r\n1`]);
  });

  it('should refuse what is no body', () => {
    for (const body of [null, 7, true, () => 'body', Symbol('body'), 7n, undefined]) {
      const { field, message } = refusal(() => requestBody(body));
      expect(field).to.equal('body');
      expect(message).to.contain('pass a JSON object or array');
    }
    expect(refusal(() => requestBody(null)).message).to.contain('must not be null');
    expect(refusal(() => requestBody(7)).message).to.contain('of type number');
  });

  it('should refuse what JSON would show nothing of', () => {
    for (const body of [
      new Map([['a', 1]]),
      new Set([1]),
      new URLSearchParams('a=1'),
      new Blob(['a']),
      new ArrayBuffer(1),
      new SharedArrayBuffer(1),
      new DataView(new ArrayBuffer(1)),
      new Uint16Array(1),
      new ReadableStream(),
      Promise.resolve({}),
      (function* () {
        yield 1;
      })(),
    ]) {
      const { field, message } = refusal(() => requestBody(body));
      expect(field).to.equal('body');
      expect(message).to.contain('pass a JSON object or array');
    }
    expect(refusal(() => requestBody(new Map())).message).to.contain('must not be a Map');
  });

  it('should refuse a FormData of another kind', () => {
    for (const body of [
      { [Symbol.toStringTag]: 'FormData' },
      {
        [Symbol.toStringTag]: 'FormData',
        *[Symbol.iterator]() {
          yield ['file', 7];
          yield ['file', { name: 'a' }];
        },
      },
    ]) {
      expect(refusal(() => requestBody(body)).field).to.equal('body');
    }
  });

  it('should write by a schema', () => {
    const schema = z.object({ at: z.iso.datetime(), name: z.string().optional() });
    const body = { name: undefined, at: new Date(0) };
    expect(now(requestBody(body, schema).content)).to.deep.equal({
      contentType: 'application/json',
      data: '{"at":"1970-01-01T00:00:00.000Z"}',
    });
    expect(refusal(() => requestBody({ ...body, x: 1 }, schema)).field).to.equal('body.x');
  });

  it('should refuse a schema for what is no JSON', () => {
    for (const body of ['{}', new Uint8Array(1), new FormData()]) {
      expect(refusal(() => requestBody(body, z.any())).field).to.equal('bodySchema');
    }
    expect(refusal(() => requestBody(undefined, z.any())).field).to.equal('body');
  });
});
