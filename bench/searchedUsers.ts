import { sandboxPages } from './sandboxPages.js';

/** Users that are serialised, the oldest first, so that any run of them is a page. */
export interface SearchedUsers {
  /** The index of the first user that was created at `time` or later. */
  readonly createdFrom: (time: number) => number;
  /** The body of a page: the users from index `from` on and before `to`. */
  readonly body: (from: number, to: number) => Buffer;
  readonly count: number;
}

/** The users from index `from` on and before `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** Makes so many users. */
export async function searchedUsers(count: number): Promise<SearchedUsers> {
  const times: number[] = [];
  /** Where each user begins; a comma stands behind each. */
  const starts: number[] = [];
  const texts: string[] = [];
  let length = 0;
  for (const page of await sandboxPages(count)) {
    for (const user of JSON.parse(page.toString()) as { readonly created: string }[]) {
      const text = `${JSON.stringify(user)},`;
      times.push(Date.parse(user.created));
      starts.push(length);
      texts.push(text);
      length += Buffer.byteLength(text);
    }
  }
  starts.push(length);
  const bytes = Buffer.from(texts.join(''));
  const open = Buffer.from('[');
  const close = Buffer.from(']');
  return {
    count,
    createdFrom: (time) => {
      const index = times.findIndex((created) => created >= time);
      return index < 0 ? count : index;
    },
    body: (from, to) =>
      from >= to
        ? Buffer.from('[]')
        : Buffer.concat([open, bytes.subarray(starts[from], (starts[to] ?? length) - 1), close]),
  };
}

/** The part of `users` that `search` asks for by when they were created: `ge` and `lt`, ANDed. */
export function partOf(users: SearchedUsers, search: string): Part {
  const bound = (operator: 'ge' | 'lt') =>
    new RegExp(`created ${operator} "([^"]*)"`).exec(search)?.[1];
  const [from, to] = [bound('ge'), bound('lt')];
  return {
    from: from === undefined ? 0 : users.createdFrom(Date.parse(from)),
    to: to === undefined ? users.count : users.createdFrom(Date.parse(to)),
  };
}
