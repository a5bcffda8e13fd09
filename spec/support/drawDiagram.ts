import { TestScheduler } from 'rxjs/testing';
import type { Diagram } from './diagram.js';
import {
  boxHeight,
  drawArrow,
  drawBox,
  drawCross,
  drawMarble,
  escape,
  ink,
  margin,
  radius,
  stroke,
  write,
} from './svgShapes.js';

/** Pixels. */
const unit = 36;
const rowHeight = 52;
const lineHeight = 19;
/** About as wide as the widest fonts that a browser may choose. */
const labelCharacter = 7.4;
const callCharacter = 8.7;

const colours = ['#ffd166', '#8ecae6', '#a7d8a0', '#f4a3a3', '#cdb4f0', '#ffbf87'];

/** Outside of `run` a TestScheduler counts ten for a frame. */
const oneFrame = TestScheduler.parseMarbles('-|')[0]?.frame ?? 1;

interface Line {
  readonly label: string;
  readonly marbles: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Frames between which it is subscribed. */
  readonly from: number;
  readonly to: number;
}

/** Draws a marble diagram as SVG: time runs to the right, a frame as wide as any other. */
export function drawDiagram({ name, title, inputs, outcomes, legend }: Diagram): string {
  const inputLines = inputs.map(({ label, marbles, subscribed }) => ({
    ...lineOf(label, marbles),
    ...(subscribed === undefined ? {} : spanOf(subscribed)),
  }));
  const outcomeLines = outcomes.map(({ marbles, labels }) => lineOf('', marbles, labels));
  const lines = [...inputLines, ...outcomeLines];
  const frames = Math.max(...lines.map((line) => line.from + (eventsOf(line).at(-1)?.frame ?? 0)));
  const axis = margin + Math.max(...inputs.map(({ label }) => label.length)) * labelCharacter + 16;
  const width = Math.ceil(
    Math.max(
      axis + (frames + 1) * unit + margin,
      ...outcomes.map(({ call }) => call.length * callCharacter + 4 * margin),
      ...legend.map((text) => text.length * labelCharacter + 2 * margin),
    ),
  );
  const fill = colouring(lines);

  const parts: string[] = [];
  let y = margin / 2;
  const row = (line: Line) => {
    parts.push(drawLine(line, { axis, y: y + rowHeight / 2, end: width - margin, fill }));
    y += rowHeight;
  };
  inputLines.forEach(row);
  outcomes.forEach(({ call }, index) => {
    parts.push(drawBox(call, y + 4, width));
    y += boxHeight + 8;
    outcomeLines.slice(index, index + 1).forEach(row);
  });
  legend.forEach((text) => {
    y += lineHeight;
    parts.push(text === '' ? '' : write(text, margin, y - 4, 'class="legend"'));
  });
  const height = y + margin;

  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width.toString()}" height="${height.toString()}" viewBox="0 0 ${width.toString()} ${height.toString()}" role="img" aria-labelledby="title">
<title id="title">${escape(`${name}: ${title}`)}</title>
<style>
text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: ${ink}; }
.marble { font-weight: 600; text-anchor: middle; }
.call { font: 600 14px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; text-anchor: middle; }
.legend { fill: #4a5a68; }
line, path { stroke: ${ink}; stroke-width: 2; fill: none; }
</style>
<rect x="0.5" y="0.5" width="${(width - 1).toString()}" height="${(height - 1).toString()}" rx="8" fill="#ffffff" stroke="#d5dde3"/>
${parts.join('\n')}
</svg>
`;
}

function lineOf(
  label: string,
  marbles: string,
  labels: Readonly<Record<string, string>> = {},
): Line {
  return { label, marbles, labels, from: 0, to: Infinity };
}

/** What happens when, by RxJS's own reading of the marbles. */
function eventsOf({ marbles }: { readonly marbles: string }) {
  return TestScheduler.parseMarbles(marbles, undefined, undefined, false, true).map(
    ({ frame, notification }) => ({ frame: inFrames(frame), notification }),
  );
}

function spanOf(subscribed: string): { readonly from: number; readonly to: number } {
  const { subscribedFrame, unsubscribedFrame } = TestScheduler.parseMarblesAsSubscriptions(
    subscribed,
    true,
  );
  return { from: inFrames(subscribedFrame), to: inFrames(unsubscribedFrame) };
}

function inFrames(time: number): number {
  return time / oneFrame;
}

/** One colour for a letter, be it small or capital, in the order in which they appear. */
function colouring(lines: readonly Line[]): (letter: string) => string {
  const letters = lines.flatMap((line) =>
    eventsOf(line).flatMap(({ notification }) =>
      notification.kind === 'N' ? [String(notification.value).toLowerCase()] : [],
    ),
  );
  const order = [...new Set(letters)];
  return (letter) => colours[order.indexOf(letter.toLowerCase()) % colours.length] ?? '';
}

interface Placing {
  /** Where frame 0 is. */
  readonly axis: number;
  readonly y: number;
  readonly end: number;
  readonly fill: (letter: string) => string;
}

function drawLine(line: Line, { axis, y, end, fill }: Placing): string {
  const x = (frame: number) => axis + (line.from + frame) * unit;
  const isCut = line.to < line.from + endOf(line);
  const last = line.from === 0 ? end : x(endOf(line));
  const heard = isCut ? axis + line.to * unit : last;
  const marks = eventsOf(line).map(({ frame, notification }, index, all) => {
    const draw = () => {
      if (notification.kind === 'C') return stroke(x(frame), y - 20, x(frame), y + 20);
      if (notification.kind === 'E') return drawCross(x(frame), y);
      const before = all.slice(0, index).filter((event) => event.frame === frame).length;
      const letter = String(notification.value);
      return drawMarble(
        line.labels[letter] ?? letter,
        x(frame) + before * radius,
        y,
        `fill="${fill(letter)}"`,
      );
    };
    return line.from + frame > line.to ? `<g opacity="0.35">\n${draw()}\n</g>` : draw();
  });
  // Bars and crosses first, so that a marble of the same frame lies upon them.
  return [
    write(line.label, margin, y + 4),
    stroke(x(0), y, heard, y),
    ...(isCut ? [stroke(heard, y, last, y, `stroke-dasharray="3 5" opacity="0.4"`)] : []),
    ...(line.from === 0 ? [drawArrow(last, y, isCut)] : []),
    ...[...marks].reverse(),
  ].join('\n');
}

function endOf(line: Line): number {
  return eventsOf(line).at(-1)?.frame ?? 0;
}
