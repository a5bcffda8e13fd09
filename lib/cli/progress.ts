import { fstatSync } from 'node:fs';
import { progressText } from './progressText.js';
import type { Tally } from './tally.js';

/** Shows how far a stream has come until it is told to stop. */
export interface Progress {
  readonly stop: () => void;
}

/** Milliseconds between two lines in a log. */
const linesEvery = 5_000;
/** Milliseconds between two pictures on a terminal: what a pause still takes counts down. */
const picturesEvery = 200;

/** What a terminal shows of progress: a picture, plain lines, or nothing, since rows stand on it. */
export type ProgressKind = 'drawn' | 'written' | 'none';

/** A stream as far as it is a terminal, and which one: `fstat` tells devices apart. */
export interface Terminal {
  readonly isTTY: boolean;
  readonly device: number | undefined;
}

/** How progress is shown beside rows on `rows`, where that is where they go. */
export function progressKind(out: Terminal, rows: Terminal | undefined): ProgressKind {
  if (!out.isTTY) return 'written';
  return rows?.isTTY === true && rows.device === out.device ? 'none' : 'drawn';
}

/** The terminal behind a stream of this process, if it is one. */
export function terminalOf(stream: NodeJS.WriteStream & { readonly fd: number }): Terminal {
  try {
    return { isTTY: stream.isTTY, device: fstatSync(stream.fd).rdev };
  } catch {
    return { isTTY: stream.isTTY, device: undefined };
  }
}

/**
 * Shows progress: a line that is drawn anew on a terminal, with a bar and the time that is left where
 * the end is known; else plain lines, now and then.
 *
 * @param total Records that there will be, `Infinity` where nobody knows.
 */
export async function progress(
  kind: ProgressKind,
  out: NodeJS.WriteStream,
  tally: () => Tally,
  total: number,
): Promise<Progress> {
  const started = performance.now();
  const text = () => progressText(tally(), performance.now() - started, Date.now(), total);
  if (kind === 'none') return { stop: () => undefined };
  return kind === 'drawn' ? drawn(out, text, tally, total) : written(out, text);
}

function written(out: NodeJS.WriteStream, text: () => string): Progress {
  const timer = setInterval(() => out.write(`${text()}\n`), linesEvery);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}

async function drawn(
  out: NodeJS.WriteStream,
  text: () => string,
  tally: () => Tally,
  total: number,
): Promise<Progress> {
  // Where nothing is drawn, as in a job, nobody needs it.
  const { SingleBar } = await import('cli-progress');
  const isKnown = Number.isFinite(total);
  const bar = new SingleBar({
    stream: out,
    format: isKnown ? '{bar} {percentage}% · {text}' : '{text}',
    barsize: 20,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    hideCursor: true,
    clearOnComplete: true,
    // The command has its own mind about signals.
    gracefulExit: false,
  });
  const most = isKnown ? total : 1;
  bar.start(most, isKnown ? Math.min(tally().recordsStreamed, most) : 0, { text: text() });
  const timer = setInterval(() => {
    bar.update(isKnown ? Math.min(tally().recordsStreamed, most) : 0, { text: text() });
  }, picturesEvery);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      bar.stop();
    },
  };
}
