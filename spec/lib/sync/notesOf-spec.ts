import { expect } from 'chai';
import type { Extent } from '../../../lib/sync/extent.js';
import { notesOf } from '../../../lib/sync/notesOf.js';

const at = '2026-06-01T00:00:00.000Z';
const options = { at, full: false, refresh: 0, known: {} };

describe('notesOf', () => {
  const parents = (drifted: number): Extent => ({ kind: 'parents', ids: new Set(['g']), drifted });

  it('should say nothing of a run that knows what has changed', () => {
    expect(notesOf(new Map([['group_members', parents(0)]]), options, false)).to.deep.equal([]);
  });

  it('should tell of lists whose count alone differed', () => {
    const [note] = notesOf(new Map([['group_members', parents(2)]]), options, false);
    expect(note).to.match(/^group_members: 2 of its lists had another count/);
  });

  it('should tell that the log is missing, or has lost what was before', () => {
    const zones = new Map<string, Extent>([['zones', { kind: 'whole' }]]);
    expect(notesOf(zones, options, true)[0]).to.contain('The log could not be read');
    const known = { zones: { asOf: '2026-01-01T00:00:00.000Z' } };
    expect(notesOf(zones, { ...options, known }, false)[0]).to.contain('90 days');
    expect(notesOf(zones, { ...options, known, full: true }, false)).to.deep.equal([]);
  });
});
