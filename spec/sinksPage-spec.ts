import { expect } from 'chai';
import { transformSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import * as index from '../lib/index.js';
import type { Sink } from '../lib/sinks/types.js';
import {
  checkpointChecks,
  checkpointOnlyChecks,
  severalJobsChecks,
} from '../lib/testing/conformance/checkpointChecks.js';
import { growingChecks, replacingChecks, rowChecks } from '../lib/testing/conformance/rowChecks.js';
import type { ConformanceRow } from '../lib/testing/conformance/store.js';
import { sinkConformance } from '../lib/testing/sinkConformance.js';
import type { Cursor } from '../lib/cursor.js';

/** The store of the sink on the page, as the page has it. */
interface Memory {
  committed: {
    readonly rows: readonly ConformanceRow[];
    readonly checkpoints: ReadonlyMap<string, Cursor>;
  };
  holder?: object | undefined;
}

const page = readFileSync('docs/sinks.md', 'utf8');

describe('docs/sinks.md', () => {
  const [, section = ''] = /## The conformance kit\n([^]*?)\n## /.exec(page) ?? [];

  it('should have every rule that the kit checks, and no others', () => {
    const groups = [
      checkpointChecks,
      checkpointOnlyChecks,
      severalJobsChecks,
      rowChecks,
      growingChecks,
      replacingChecks,
    ];
    const written = Array.from(section.matchAll(/^- (should .*(?:\n {2}.*)*)/gm), ([, rule = '']) =>
      rule.replace(/\s+/g, ' '),
    );
    expect(written).to.deep.equal(groups.flatMap((group) => Object.keys(group)));
  });

  describe('the sink of one’s own', () => {
    const [, code = ''] = /## Write your own[^]*?```ts\n([^]*?)```/.exec(page) ?? [];
    const script = transformSync(`${code}\nexports.memory = memory;`, {
      loader: 'ts',
      format: 'cjs',
    }).code;
    const exported: { memory?: (store: Memory) => Sink<ConformanceRow> } = {};
    const run = compileFunction(script, ['exports', 'require', 'module']) as (
      ...given: unknown[]
    ) => void;
    run(exported, () => index, {});

    const setUp = () => {
      const store: Memory = { committed: { rows: [], checkpoints: new Map() } };
      const { memory } = exported;
      if (memory === undefined) throw new Error('the page has no sink called memory');
      return {
        sink: () => memory(store),
        rows: () => Promise.resolve(store.committed.rows),
        crash: () => {
          store.holder = undefined;
          return Promise.resolve();
        },
      };
    };
    for (const { name, run: check } of sinkConformance(setUp)) it(name, check);
  });
});
