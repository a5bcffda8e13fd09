import type { StreamOutput } from 'okta-streams';

/** How often a log that is no terminal gets a line. */
const linesEvery = 1_000;

/** Shows how far a stream has come: one line that is written over on a terminal, else plain lines. */
export function progressLine(out: NodeJS.WriteStream = process.stdout) {
  const started = performance.now();
  let pages = 0;
  let shown = started;
  const line = (records: number) => {
    const seconds = (performance.now() - started) / 1_000;
    const rate = Math.round(records / Math.max(seconds, 0.001));
    return (
      `${records.toLocaleString('en-US')} records, ${pages.toLocaleString('en-US')} pages, ` +
      `${rate.toLocaleString('en-US')} records/s, ${seconds.toFixed(1)} s`
    );
  };
  return {
    show: ({ recordsStreamed, done }: StreamOutput) => {
      pages++;
      if (out.isTTY) {
        out.write(`\r\u001b[K${line(recordsStreamed)}`);
      } else if (done || performance.now() - shown >= linesEvery) {
        shown = performance.now();
        out.write(`${line(recordsStreamed)}\n`);
      }
    },
    end: () => {
      if (out.isTTY) out.write('\n');
    },
  };
}
