import { expect } from 'chai';
import { Subject, type Observable } from 'rxjs';
import { bucketOf, inOrder, tablesAtOnce } from '../../../lib/sync/inOrder.js';
import type { Loaded } from '../../../lib/sync/loaded.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const table = (name: string, bucket: string, parent?: string): SyncTable => ({
  name,
  bucket,
  parent,
  relativeUrl: '/x',
  key: ['id'],
  columns: {},
  incremental: { by: 'refresh' },
  cost: 'page',
});
const users = table('users', 'users');
const groups = table('groups', 'groups');
const members = table('members', 'groups', 'groups');
const roles = table('roles', 'users', 'users');

/** Tables that are read until they are told to end. */
function reading() {
  const begun: string[] = [];
  const ends = new Map<string, Subject<readonly Loaded[]>>();
  const load = ({ name }: SyncTable): Observable<readonly Loaded[]> => {
    const end = new Subject<readonly Loaded[]>();
    begun.push(name);
    ends.set(name, end);
    return end;
  };
  return { begun, load, end: (name: string) => ends.get(name)?.complete(), ends };
}

describe('inOrder', () => {
  it('should begin a table when that is done by which it is asked', () => {
    const { begun, load, end } = reading();
    let isDone = false;
    inOrder([users, groups, members, roles], [], load).subscribe({
      complete: () => {
        isDone = true;
      },
    });
    expect(begun).to.deep.equal(['users', 'groups']);
    end('groups');
    expect(begun).to.deep.equal(['users', 'groups', 'members']);
    end('members');
    end('users');
    expect(begun).to.have.length(4);
    expect(isDone).to.equal(false);
    end('roles');
    expect(isDone).to.equal(true);
  });

  it('should wait for no table that is done already', () => {
    const { begun, load } = reading();
    inOrder([members], [groups], load).subscribe();
    expect(begun).to.deep.equal(['members']);
  });

  it('should hold so many tables in hand at most', () => {
    const { begun, load } = reading();
    const many = Array.from({ length: 30 }, (_, i) =>
      table(`t${i.toString()}`, `b${i.toString()}`),
    );
    inOrder(many, [], load).subscribe();
    expect(begun).to.have.length(tablesAtOnce);
  });

  it('should read one of a bucket before the second of another waits for it', () => {
    const { begun, load } = reading();
    const sameBucket = Array.from({ length: 20 }, (_, i) => table(`a${i.toString()}`, 'apps'));
    inOrder([...sameBucket, users], [], load).subscribe();
    expect(begun).to.include('users');
    expect(bucketOf(users)).to.equal('users');
  });

  it('should end with the error of a table, and begin no other', () => {
    const { begun, load, ends } = reading();
    const boom = new Error('boom');
    let failed: unknown;
    inOrder([groups, members], [], load).subscribe({
      error: (error: unknown) => {
        failed = error;
      },
    });
    ends.get('groups')?.error(boom);
    expect(failed).to.equal(boom);
    expect(begun).to.deep.equal(['groups']);
  });

  it('should complete at once without tables, and let go of all when it is left', () => {
    let isDone = false;
    inOrder([], [], () => new Subject()).subscribe({
      complete: () => {
        isDone = true;
      },
    });
    expect(isDone).to.equal(true);
    const { load, ends } = reading();
    inOrder([users, groups], [], load).subscribe().unsubscribe();
    expect([...ends.values()].map((end) => end.observed)).to.deep.equal([false, false]);
  });
});
