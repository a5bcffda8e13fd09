import { expect } from 'chai';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import * as sql from '../../../lib/sync/sql.js';
import type { Lookup } from '../../../lib/sync/stores/store.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const find = (name: string) => oktaTables.find((table) => table.name === name) as SyncTable;
const lookup = (marks = false): Lookup => ({
  query: () => Promise.resolve([]),
  table: (name) => `"s"."${name}"`,
  marks,
  has: () => Promise.resolve(true),
  checkpoints: () => Promise.resolve(new Map()),
});
const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
const members = find('group_members');

describe('the SQL of a sync', () => {
  it('should quote what an org may have named', () => {
    expect(sql.literal("it's")).to.equal("'it''s'");
    expect(sql.isAmong(['a"b'], [["o'r"], ['x']])).to.equal(
      `("a""b"::VARCHAR) IN (('o''r'), ('x'))`,
    );
  });

  it('should hold for nothing where there are no values', () => {
    expect(sql.isAmong(['id'], [])).to.equal('1 = 0');
  });

  it('should leave out rows that are marked as gone, and only where rows are marked', () => {
    expect(plain(sql.countOf(lookup(), members))).to.equal(
      'SELECT COUNT(*)::VARCHAR AS c0 FROM "s"."group_members"',
    );
    for (const text of [
      sql.countOf(lookup(true), members),
      sql.countsByParent(lookup(true), members),
      sql.distinctWhere(lookup(true), members, ['group_id'], ['user_id'], ['u']),
      sql.distinctSince(lookup(true), find('apps'), ['id'], 'created', '2026-01-01'),
      sql.unseenSince(lookup(true), members, '2026-01-01', '1 = 1'),
      sql.anyWithoutParent(lookup(true), members, find('groups')),
    ]) {
      expect(text).to.contain('"_deleted_at" IS NULL');
    }
  });

  it('should find rows that a reading has not seen, those without a time too', () => {
    const text = plain(sql.unseenSince(lookup(), members, '2026-01-01T00:00:00Z', 'x OR y'));
    expect(text).to.equal(
      'SELECT "group_id"::VARCHAR AS c0, "user_id"::VARCHAR AS c1 FROM "s"."group_members" c ' +
        `WHERE ("_synced_at" IS NULL OR "_synced_at" < '2026-01-01T00:00:00Z'::TIMESTAMPTZ) ` +
        'AND (x OR y)',
    );
  });

  it('should look a parent up by the columns that it is asked by', () => {
    const text = plain(sql.anyWithoutParent(lookup(), members, find('groups')));
    expect(text).to.equal(
      `SELECT '1' AS c0 FROM "s"."group_members" c WHERE NOT EXISTS ` +
        '(SELECT 1 FROM "s"."groups" p WHERE p."id" = c."group_id" ) LIMIT 1',
    );
  });

  it('should count by the columns of the parent', () => {
    expect(plain(sql.countsByParent(lookup(), members))).to.equal(
      'SELECT "group_id"::VARCHAR AS c0, COUNT(*)::VARCHAR AS total FROM "s"."group_members" ' +
        'GROUP BY "group_id"',
    );
  });
});
