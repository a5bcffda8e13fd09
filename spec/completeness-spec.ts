import { expect } from 'chai';
import fc from 'fast-check';
import { map, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { apiToken, customApiAction, type End, type Send } from '../lib/index.js';

const orgUrl = 'https://acme.okta.com';
const path = '/api/v1/things/jürgen';
const html = '<!DOCTYPE html>\n<html><title>Sign in</title></html>';

/** How the server says one page of a list. */
interface Form {
  readonly contentType?: string;
  readonly statusCode?: number;
  readonly text: (list: string) => string;
  /** What the one page of a list without a link is by the letter of it: a text is one record. */
  readonly alone?: 'as it is' | 'nothing';
}

const json = { contentType: 'application/json' };
const asIs = (list: string) => list;

/** Forms that a list can be read from. */
const sound = {
  json: { ...json, text: asIs },
  'json of another kind': { contentType: 'Application/vnd.okta+JSON; charset=utf-8', text: asIs },
  'json by a status of its own': { ...json, statusCode: 203, text: asIs },
  'no content type': { text: asIs },
  'blanks and no content type': { text: (list) => `\uFEFF \r\n\t${list}` },
} satisfies Record<string, Form>;

/** Forms that it cannot be read from, or not whole. */
const hurt = {
  'HTML by its type': { contentType: 'text/html; charset=utf-8', text: () => '<p>Hello' },
  'XHTML by its type': { contentType: 'application/xhtml+xml', text: () => '<p>Hello</p>' },
  'HTML as text': { contentType: 'text/plain', text: () => html },
  'HTML as XML': { contentType: 'application/xml', text: () => `<?xml version="1.0"?>\n${html}` },
  'HTML as JSON': { ...json, text: () => html },
  'HTML without a type': { text: () => `\n<!-- proxy -->${html}` },
  'HTML as bytes': { contentType: 'application/octet-stream', text: () => '<HTML lang="en">' },
  'JSON as text': { contentType: 'text/plain', text: asIs, alone: 'as it is' },
  'JSON as bytes': { contentType: 'application/octet-stream', text: asIs, alone: 'as it is' },
  XML: { contentType: 'application/xml', text: () => '<users/>', alone: 'as it is' },
  'bytes without a type': { text: () => 'PK\x03\x04', alone: 'as it is' },
  'JSON cut short': { ...json, text: (list) => list.slice(0, -1) },
  'JSON without a body': { ...json, text: () => '' },
  'JSON of blanks': { ...json, text: () => ' \n' },
  'no body, by a status of its own': { ...json, statusCode: 202, text: () => '' },
  'no body and no type': { text: () => '', alone: 'nothing' },
  'no body of text': { contentType: 'text/plain', text: () => '', alone: 'nothing' },
  'another kind': { ...json, text: () => '{"id":"other"}', alone: 'as it is' },
  null: { ...json, text: () => 'null', alone: 'as it is' },
  'a refusal': { ...json, statusCode: 400, text: () => '{"errorCode":"E0000001"}' },
} satisfies Record<string, Form>;

type Link = (page: number) => { readonly header?: string | string[]; readonly href?: unknown };

const encoded = encodeURI(path);
const target = (page: number, at = `${orgUrl}${encoded}`) => `${at}?after=${String(page)}`;
const inHeader = (url: (page: number) => string, rest = '; rel="next"'): Link => {
  return (page) => ({ header: [`<${orgUrl}>; rel="self"`, `<${url(page)}>${rest}`] });
};

const soundLinks: Readonly<Record<string, Link>> = {
  header: inHeader(target),
  'unquoted and joined': (page) => ({ header: `<x,;>; rel=self,<${target(page)}>;x=";";rel=next` }),
  relative: inHeader((page) => target(page, encoded)),
  twin: inHeader((page) => target(page, `https://acme-admin.okta.com${encoded}`)),
  'trailing slash': inHeader((page) => target(page, `${orgUrl}${encoded}/`)),
  'raw UTF-8': inHeader((page) => Buffer.from(target(page, orgUrl + path)).toString('latin1')),
  'a limit that says nothing': inHeader((page) => `${target(page)}&limit=-1`),
  'no brackets': (page) => ({ header: `${target(page)}; rel="next"` }),
  'no brackets, behind another': (page) => ({
    header: `<${orgUrl}>; rel="self", ${target(page)}; rel="next"`,
  }),
  'no closing bracket': (page) => ({ header: `<${target(page)}; rel="next"` }),
  body: (page) => ({ href: { href: target(page) } }),
};

const hurtLinks: Readonly<Record<string, Link>> = {
  'another path': inHeader((page) => target(page, `${orgUrl}/api/v1/users`)),
  'a longer path': inHeader((page) => target(page, `${orgUrl}${encoded}/members`)),
  'another host': inHeader((page) => target(page, `https://evil.example${encoded}`)),
  'another scheme': inHeader((page) => target(page, `ftp://acme.okta.com${encoded}`)),
  'no URL': inHeader(() => 'https://['),
  'no text in the body': (page) => ({ href: { href: [target(page)] } }),
  'another path in the body': (page) => ({ href: { href: target(page, '/api/v1/users') } }),
};

interface Shown {
  readonly records: readonly string[];
  readonly form: Form;
  readonly isEmpty: boolean;
}

/** A server of one list: its pages, each in a form of its own, and how one page names the next. */
function sendOf(pages: readonly Shown[], links: readonly Link[], isEnvelope: boolean): Send {
  return ({ url }) => {
    const at = Number(new URL(url).searchParams.get('after') ?? 0);
    const page = pages[at];
    if (page === undefined) return throwError(() => new Error(`no page ${url}`));
    const { header, href } = links[at]?.(at + 1) ?? {};
    const { contentType, statusCode = 200, text } = page.form;
    const records = page.records.map((id) => ({ id }));
    const value = isEnvelope ? { data: records, _links: { next: href } } : records;
    const bytes = Buffer.from(page.isEmpty ? '' : text(JSON.stringify(value)));
    const headers = {
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(header === undefined ? {} : { link: header }),
    };
    return of({ statusCode: page.isEmpty ? 204 : statusCode, headers, body: of(bytes) });
  };
}

/** What a run came to: the ids or the values that it has handed over, and how it ended. */
function streamed(send: Send): { readonly got: readonly unknown[]; readonly end?: End } {
  const scheduler = new VirtualTimeScheduler();
  const action = customApiAction({ orgUrl, auth: apiToken('token'), send, scheduler });
  const got: unknown[] = [];
  let end: End | undefined;
  action
    .of<unknown>()({
      requestType: 'GET(Streaming)',
      relativeUrl: path,
      retry: { attempts: 2 },
      streaming: { recordLimit: Infinity, flow: map(({ record }) => got.push(record)) },
    })
    .subscribe({
      next: (output) => {
        end = 'end' in output ? output.end : undefined;
      },
      error: () => undefined,
    });
  scheduler.flush();
  return end === undefined ? { got } : { got, end };
}

const formOf = (forms: Readonly<Record<string, Form>>) =>
  fc.constantFrom(...Object.entries(forms)).map(([name, form]) => ({ ...form, name }));
const linkOf = (links: Readonly<Record<string, Link>>, isEnvelope: boolean) =>
  fc.constantFrom(
    ...Object.values(links).filter((link) => isEnvelope || link(1).header !== undefined),
  );
const shown = fc.record({
  records: fc.array(fc.uuid(), { maxLength: 2 }),
  form: formOf(sound),
  isEmpty: fc.constant(false),
});
const nothing = shown.map((page) => ({ ...page, records: [], isEmpty: true }));

/** A list that can be read to its end. */
const list = fc
  .record({
    isEnvelope: fc.boolean(),
    pages: fc.array(fc.oneof({ weight: 5, arbitrary: shown }, nothing), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .chain(({ isEnvelope, pages }) =>
    fc.record({
      isEnvelope: fc.constant(isEnvelope),
      pages: fc.constant<readonly Shown[]>(pages),
      // A page without a body says its link in its headers.
      links: fc.tuple(
        ...pages.slice(1).map((_, at) => linkOf(soundLinks, isEnvelope && !pages[at]?.isEmpty)),
      ),
    }),
  );
const had = (pages: readonly Shown[]) =>
  pages.flatMap(({ records }) => records.map((id) => ({ id })));
const replaced = <T>(all: readonly T[], at: number, one: T) =>
  all.map((item, index) => (index === at ? one : item));

describe('a stream that ends well', () => {
  it('should have handed over all that the server had', () => {
    fc.assert(
      fc.property(list, ({ isEnvelope, pages, links }) => {
        const { got, end } = streamed(sendOf(pages, links, isEnvelope));
        expect(got).to.deep.equal(had(pages));
        expect(end).to.equal('lastPage');
      }),
      { numRuns: 100 },
    );
  });

  it('should be none where a page cannot be read', () => {
    fc.assert(
      fc.property(list, fc.nat(), formOf(hurt), ({ isEnvelope, pages, links }, index, form) => {
        const at = index % pages.length;
        const { records = [] } = pages[at] ?? {};
        const isAlone = pages.length === 1 && form.alone !== undefined;
        fc.pre(!isAlone);
        // By its letter, JSON that is no list is the one record where no list came before.
        fc.pre(
          pages.some(({ isEmpty }, page) => page < at && !isEmpty) || form.alone === undefined,
        );
        const all = replaced(pages, at, { records, form, isEmpty: false });
        const { got, end } = streamed(sendOf(all, links, isEnvelope));
        expect(end).to.equal(undefined);
        expect(got).to.deep.equal(had(pages.slice(0, at)));
      }),
      { numRuns: 100 },
    );
  });

  it('should be none where a link leads nowhere', () => {
    const lists = list
      .filter(({ pages }) => pages.length > 1)
      .chain((made) =>
        fc.record({
          made: fc.constant(made),
          link: linkOf(hurtLinks, made.isEnvelope),
          index: fc.nat(),
        }),
      );
    fc.assert(
      fc.property(lists, ({ made: { isEnvelope, pages, links }, link, index }) => {
        const at = index % links.length;
        fc.pre(!pages[at]?.isEmpty || link(1).header !== undefined);
        const { got, end } = streamed(sendOf(pages, replaced(links, at, link), isEnvelope));
        expect(end).to.equal(undefined);
        expect(got).to.deep.equal(had(pages.slice(0, at + 1)));
      }),
      { numRuns: 100 },
    );
  });

  it('should give the one body that is no list as the one record, or as none', () => {
    for (const [name, form] of Object.entries<Form>(hurt)) {
      const { got, end } = streamed(sendOf([{ records: ['a'], form, isEmpty: false }], [], false));
      const records = form.alone === 'as it is' ? 1 : 0;
      const ends = { 'as it is': 'notPaginated', nothing: 'lastPage' } as const;
      expect([got.length, end], name).to.deep.equal([
        records,
        form.alone === undefined ? undefined : ends[form.alone],
      ]);
    }
  });
});
