import { expect } from 'chai';
import { map, of, toArray, type OperatorFunction } from 'rxjs';
import { picking } from '../../../lib/cli/picking.js';
import { parentName, rows, type RowsConfig } from '../../../lib/cli/rows.js';
import { templateOf } from '../../../lib/parents/template.js';
import { selection } from '../../../lib/cli/selection.js';

describe('rows', () => {
  const config: RowsConfig = {
    flow: undefined,
    pick: undefined,
    shape: {},
    letters: undefined,
    parentName: parentName(undefined),
    onRow: () => undefined,
  };
  const made = (given: Partial<RowsConfig>, ...inputs: object[]) => {
    let made: readonly unknown[] = [];
    let told = 0;
    const onRow = () => told++;
    of(...(inputs as never[]))
      .pipe(rows({ ...config, ...given, onRow }), toArray())
      .subscribe((all) => (made = all));
    expect(told).to.equal(made.length);
    return made;
  };
  const state = undefined;
  const record = { id: '00u1', status: 'ACTIVE' };
  const parent = { id: '00g1' };

  it('should be the records', () => {
    expect(made({}, { record, state }, { record: 'text', state })).to.deep.equal([record, 'text']);
  });

  it('should carry the id of the parent', () => {
    expect(made({}, { parent, record, state })).to.deep.equal([{ _parent: '00g1', ...record }]);
    expect(made({}, { parent, record: '00u1', state })).to.deep.equal([
      { _parent: '00g1', value: '00u1' },
    ]);
  });

  it('should keep a child whole where a table has a column for it', () => {
    expect(made({ shape: { key: 'id' } }, { parent, record, state })).to.deep.equal([
      { _parent: '00g1', id: '00u1', record },
    ]);
    const named = { profile: { login: 'lee' } };
    expect(
      made({ shape: { key: 'profile.login' } }, { parent, record: named, state }),
    ).to.deep.equal([{ _parent: '00g1', id: 'lee', record: named }]);
  });

  it('should have the parent at hand where something of it is selected', () => {
    const pick = picking(selection('parent.name,id'));
    const named = { ...parent, name: 'Night shift' };
    const own = { ...record, parent: 'of its own' };
    expect(
      made({ shape: { hasParent: true }, pick }, { parent: named, record: own, state }),
    ).to.deep.equal([{ parent: { name: 'Night shift' }, id: '00u1' }]);
  });

  it('should be what is selected of what the flow makes', () => {
    const flow: OperatorFunction<unknown, unknown> = map((input) => ({
      a: 1,
      ...(input as object),
    }));
    const pick = picking(selection('a,record.id'));
    expect(made({ flow, pick }, { record, state })).to.deep.equal([
      { a: 1, record: { id: '00u1' } },
    ]);
  });

  it('should call a parent without an id by what fills the url', () => {
    const nameOf = parentName(templateOf('/brands/%7BbrandId%7D/templates/%7Bname%7D/texts'));
    const template = { brandId: 'bnd1', name: 'Welcome/1' };
    expect(nameOf(template)).to.equal('bnd1/Welcome/1');
    expect(nameOf({ ...template, id: '' })).to.equal('bnd1/Welcome/1');
    expect(nameOf({ ...template, id: 'tpl1' })).to.equal('tpl1');
    expect(made({ parentName: nameOf }, { parent: template, record, state })).to.deep.equal([
      { _parent: 'bnd1/Welcome/1', ...record },
    ]);
  });

  it('should call a parent whose id is a number by its digits', () => {
    const nameOf = parentName(templateOf('/x/%7Bid%7D'));
    expect(nameOf({ id: 7 })).to.equal('7');
    expect(nameOf({ id: 12345678901234567890n })).to.equal('12345678901234567890');
  });
});
