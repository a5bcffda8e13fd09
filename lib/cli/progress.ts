import { SingleBar } from 'cli-progress';
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

/**
 * Shows progress: a line that is drawn anew on a terminal, with a bar and an ETA where the end is
 * known; else plain lines, now and then.
 *
 * @param total Records that there will be, `Infinity` where nobody knows.
 */
export function progress(out: NodeJS.WriteStream, tally: () => Tally, total: number): Progress {
  const started = performance.now();
  const text = () => progressText(tally(), performance.now() - started, Date.now());
  return out.isTTY ? drawn(out, text, tally, total) : written(out, text);
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

function drawn(
  out: NodeJS.WriteStream,
  text: () => string,
  tally: () => Tally,
  total: number,
): Progress {
  const isKnown = Number.isFinite(total);
  const bar = new SingleBar({
    stream: out,
    format: isKnown ? '{bar} {percentage}% · ETA {eta_formatted} · {text}' : '{text}',
    barsize: 20,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    hideCursor: true,
    clearOnComplete: true,
    // The command has its own mind about signals.
    gracefulExit: false,
  });
  const most = isKnown ? total : 1;
  bar.start(most, 0, { text: text() });
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
