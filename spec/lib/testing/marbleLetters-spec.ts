import { expect } from 'chai';
import { marbleLetters } from '../../../lib/testing/marbleLetters.js';

describe('marbleLetters', () => {
  it('should give a letter to each value that differs, in order', () => {
    expect(marbleLetters([{ n: 1 }, { n: 2 }, { n: 1 }, [1]])).to.deep.equal([
      { letter: 'a', value: { n: 1 } },
      { letter: 'b', value: { n: 2 } },
      { letter: 'c', value: [1] },
    ]);
  });

  it('should leave letters to those that are letters', () => {
    expect(marbleLetters([1, 'a', 'bb', '|'])).to.deep.equal([
      { letter: 'a', value: 'a' },
      { letter: 'b', value: 1 },
      { letter: 'c', value: 'bb' },
      { letter: 'd', value: '|' },
    ]);
  });

  it('should have letters for all', () => {
    const letters = marbleLetters(Array.from({ length: 200 }, (_, n) => n)).map(
      ({ letter }) => letter,
    );
    expect(new Set(letters)).to.have.lengthOf(200);
    expect(letters.slice(50, 54)).to.deep.equal(['Y', 'Z', 'Ā', 'ā']);
    expect(letters.filter((letter) => !/^\p{L}$/u.test(letter))).to.deep.equal([]);
  });
});
