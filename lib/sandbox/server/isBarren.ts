import type { ListRow } from '../catalog/list.js';
import { emailTemplates } from '../catalog/values.js';
import { pushesGroups } from '../data/app.js';
import { indexOf } from '../data/id.js';
import type { IdPrefix } from '../data/id.js';

/** Tells which parents have none of what others have: most users no role, most apps no pushed group. */
export function isBarren(seed: number, admins: number): (row: ListRow, path: string) => boolean {
  const parent = (path: string, place: number, prefix: IdPrefix): number =>
    indexOf(path.split('/')[place] ?? '', prefix, seed) ?? Infinity;
  return ({ path: template }, path) => {
    switch (template) {
      case '/api/v1/users/{userId}/roles':
        return parent(path, 4, '00u') >= admins;
      case '/api/v1/groups/{groupId}/roles':
        return ![1, 2].includes(parent(path, 4, '00g'));
      case '/api/v1/groups/{groupId}/owners':
        return parent(path, 4, '00g') % 4 !== 1;
      case '/api/v1/apps/{appId}/group-push/mappings':
      case '/api/v1/apps/{appId}/features':
        return !pushesGroups({ index: parent(path, 4, '0oa') });
      case '/oauth2/v1/clients/{clientId}/roles':
        return parent(path, 4, '0oa') % 7 !== 3;
      case '/api/v1/policies/{policyId}/mappings':
        return parent(path, 4, '00p') % 12 !== 0;
      case '/api/v1/brands/{brandId}/templates/email/{templateName}/customizations':
        return emailTemplates.indexOf(path.split('/')[7] ?? '') % 10 !== 0;
      default:
        return false;
    }
  };
}
