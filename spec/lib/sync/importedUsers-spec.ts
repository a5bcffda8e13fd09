import { expect } from 'chai';
import { summaryIn, syncedOrg, type SyncedOrg } from '../../support/syncedOrg.js';

describe('a sync of an org that has imported from its apps', function () {
  this.timeout(60_000);
  let at: SyncedOrg;

  before(async () => {
    at = await syncedOrg({
      ...{ users: 20, groups: 6, appGroups: 3, apps: 3, logs: 0 },
      ...{ appUsers: () => 5, importedAppUsers: (app) => (app === 1 ? 4 : 0) },
    });
  });
  after(() => at.close());

  it('should count app users without a user by that reason, and none without one', async () => {
    const summary = summaryIn(await at.play({ tables: ['app_users', 'groups', 'users'] }));
    expect(summary).to.include({ end: 'complete', orphans: 0 });
    const appUsers = summary.tables.find(({ name }) => name === 'app_users');
    expect(appUsers?.orphans).to.deep.equal({ 'an imported app user without a user': 4 });
    const ofApps = await at.query(
      `SELECT DISTINCT a.id = g.source_app_id FROM groups g LEFT JOIN apps a ON a.id = g.source_app_id
       WHERE g.type = 'APP_GROUP'`,
    );
    expect(ofApps.map(([found]) => String(found))).to.deep.equal(['true']);
  });
});
