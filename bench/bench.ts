/**
 * Measures this library beside other clients, prints what came out, and with `--write` keeps it in
 * bench/results.json and docs/performance.md. With `--check` a goal that is not met is a failure.
 *
 * Run: npm run bench -- [cold cpu wan lanes gzip slow machinery start command sync growth workers] [--runs 5] [--records n] [--write] [--check]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { writePerformance } from '../scripts/writePerformance.js';
import { startOrg } from './org.js';
import { cold } from './parts/cold.js';
import { command } from './parts/command.js';
import { cpu } from './parts/cpu.js';
import { growth } from './parts/growth.js';
import { gzip } from './parts/gzip.js';
import { lanes } from './parts/lanes.js';
import { machinery } from './parts/machinery.js';
import { slow } from './parts/slow.js';
import { start } from './parts/start.js';
import { sync } from './parts/sync.js';
import { wan } from './parts/wan.js';
import { workers } from './parts/workers.js';
import type { PartReport, Results } from './report.js';
import type { Setup } from './setup.js';
import { goalTable, markdownTable } from './markdown.js';

const parts: Readonly<Record<string, (setup: Setup) => Promise<PartReport>>> = {
  cold,
  cpu,
  wan,
  lanes,
  gzip,
  slow,
  machinery,
  start,
  command,
  sync,
  growth,
  workers,
};
const file = 'bench/results.json';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    records: { type: 'string' },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const wanted = positionals.length === 0 ? Object.keys(parts) : positionals;
const unknown = wanted.find((name) => parts[name] === undefined);
if (unknown !== undefined) {
  throw new TypeError(`no part "${unknown}"; there are ${Object.keys(parts).join(', ')}`);
}

const runs = Number(values.runs);
const records = values.records === undefined ? undefined : Number(values.records);
const model = cpus()[0]?.model ?? 'unknown CPU';
const machine = `${availableParallelism().toString()} × ${model}, Node ${process.versions.node}, loopback`;
console.log(`${machine}; medians of ${runs.toString()} interleaved runs`);

const org = await startOrg();
const reports: PartReport[] = [];
try {
  for (const name of wanted) {
    console.error(`${new Date().toLocaleTimeString('en')} ${name} …`);
    const report = await parts[name]?.({ org, runs, records });
    if (report === undefined) continue;
    reports.push(report);
    for (const table of report.tables)
      console.log(`\n## ${table.title}\n\n${table.note}\n\n${markdownTable(table)}`);
    if (values.write) keep(name, report);
  }
} finally {
  org.close();
}
const goals = reports.flatMap((report) => report.goals);
console.log(`\n## Goals\n\n${goalTable(goals)}`);
if (values.check && goals.some(({ met }) => !met)) process.exitCode = 1;

/** Takes the place of what was measured of this part before. */
function keep(name: string, report: PartReport): void {
  const before: Results = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Results)
    : { machine, parts: {} };
  // Of 15 minutes, and not of this bench alone: well above 2 it says that the machine was shared.
  const load = (loadavg()[2] ?? NaN).toFixed(1);
  const measured = `Measured ${new Date().toISOString().slice(0, 10)}, medians of ${runs.toString()} runs, load average ${load}`;
  const results = { machine, parts: { ...before.parts, [name]: { measured, ...report } } };
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
  writePerformance(results);
}
