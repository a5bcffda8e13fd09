/** Writes docs/marbles/<operator>.svg from the diagrams that spec/diagrams-spec.ts plays. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { diagrams } from '../spec/diagrams/index.js';
import { drawDiagram } from '../spec/support/drawDiagram.js';

const folder = 'docs/marbles';

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await Promise.all(
  diagrams.map((diagram) => writeFile(`${folder}/${diagram.name}.svg`, drawDiagram(diagram))),
);
console.log(`${diagrams.length.toString()} diagrams in ${folder}`);
