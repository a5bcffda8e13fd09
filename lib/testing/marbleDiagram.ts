import { OktaInputError } from '../errors.js';
import { effects, type Effect, type Wire } from '../sandbox/server/effects.js';

/** How one exchange goes, in marbles that a TestScheduler can play. */
export interface MarbleDiagram {
  readonly marbles: string;
  /** What the fault at its end does; nothing without one. */
  readonly effect: Effect;
}

/** The marbles of a fault: nearly all are a response in one frame. */
const marblesOf: Readonly<Record<Wire, string>> = {
  whole: '(h|)',
  truncatedJson: '(h|)',
  truncatedGzip: '(h|)',
  zipBomb: '(h|)',
  closeIdle: '(h|)',
  resetBeforeHeaders: '#',
  lostResponse: '#',
  stalledHeaders: '-',
  resetInBody: '(hb#)',
  stalledBody: '(hb)',
};

/** All but those that change the org itself: marbles have none. */
const playable = Object.entries<Effect>(effects).filter(([, { before }]) => before === undefined);

// As RxJS has it: a time stands before a space, and at the beginning or behind another.
const times = /(?:^| )\d+(?:\.\d+)?(?:ms|s|m)(?= )/g;

/**
 * Reads the diagram of an exchange, and the name of a fault where its end stands.
 *
 * @throws OktaInputError for a marble that is unknown or out of place.
 */
export function readDiagram(diagram: string): MarbleDiagram {
  const text = diagram.trimEnd();
  const name = /[a-z]\w*$/i.exec(text)?.[0] ?? '';
  const effect = playable.find(([fault]) => fault === name)?.[1];
  const marbles =
    effect === undefined
      ? diagram
      : text.slice(0, -name.length) + marblesOf[effect.wire ?? 'whole'];
  const order = marbles
    .replace(times, '')
    .replace(/\(([^()]*)\)/g, '$1')
    .replace(/[-\s]/g, '');
  if (!/^(?:#|hb*[|#]?)?$/.test(order)) refuseDiagram(diagram);
  return { marbles, effect: effect ?? {} };
}

function refuseDiagram(diagram: string): never {
  const faults = playable.map(([fault]) => fault).join(', ');
  throw new OktaInputError(
    'marbles',
    'must be "h" (headers), any number of "b" (pieces of the body) and "|" or "#", or "#" alone, ' +
      `or end in the name of a fault: got "${diagram}"; write "--h--|", or "20ms quota429" with ` +
      `one of ${faults}`,
  );
}
