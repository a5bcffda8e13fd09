import { idOf } from '../data/id.js';
import type { IdPrefix } from '../data/id.js';
import type { Org } from '../server/org.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import type { PageSize } from '../wire/page.js';
import type { Call, List, Reply } from '../wire/reply.js';

/** A list whose records never change and are made from their index. */
export interface MadeList {
  readonly prefix: IdPrefix;
  readonly count: number;
  readonly size: PageSize;
  readonly show: (index: number) => object;
  /** Which indexes are listed. Default: all. */
  readonly where?: (index: number) => boolean;
  readonly shape?: Pick<List, 'envelope' | 'linksIn' | 'beside'>;
}

/** Answers with a page of such a list. */
export function listMade(org: Org, call: Call, list: MadeList): Reply {
  const limit = readLimit(call, list.size);
  const after = readAfterId(call, list.prefix, org.seed, list.count);
  const { page, more } = takePage(indexes(after + 1, list), limit);
  const last = page.at(-1);
  const next = more && last !== undefined ? idOf(list.prefix, org.seed, last) : undefined;
  return listReply(call, limit, page.map(list.show), next, list.shape);
}

function* indexes(first: number, { count, where }: MadeList): Generator<number> {
  for (let index = first; index < count; index++) {
    if (where === undefined || where(index)) yield index;
  }
}
