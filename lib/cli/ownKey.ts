import { pathOf } from '../url/query.js';
import { recordKeys } from './recordKeys.js';

const lists = recordKeys
  .trim()
  .split('\n')
  .map((line) => {
    const [path = '', key] = line.split(' ');
    return { segments: path.split('/'), key };
  });

/**
 * What Okta documents to tell the records of a list apart: `id`, another property, or nothing at all
 * (`undefined`). Lists that it does not document have an `id`, as nearly all do.
 *
 * @param relativeUrl With ids or with placeholders: `/api/v1/apps/{id}/credentials/keys`.
 */
export function ownKey(relativeUrl: string): string | undefined {
  const segments = pathOf(relativeUrl).replace(/\/$/, '').split('/');
  const found = lists.find(
    (list) =>
      list.segments.length === segments.length &&
      list.segments.every((segment, i) => segment === '{}' || segment === segments[i]),
  );
  return found === undefined ? 'id' : found.key;
}
