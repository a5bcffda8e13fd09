import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { chartSvg, performancePage, readResults } from '../../scripts/writePerformance.js';

describe('writePerformance', () => {
  it('should have made the page that is there', () => {
    expect(performancePage(readResults())).to.equal(readFileSync('docs/performance.md', 'utf8'));
  });

  it('should have drawn the charts that are there, and no others', () => {
    const charts = Object.values(readResults().parts).flatMap((part) => part.charts);
    const drawn = charts.map((chart) => [`${chart.name}.svg`, chartSvg(chart)]);
    const there = readdirSync('docs/performance').map((name) => [
      name,
      readFileSync(`docs/performance/${name}`, 'utf8'),
    ]);
    expect(Object.fromEntries(there)).to.deep.equal(Object.fromEntries(drawn));
  });

  it('should show the goals of all parts, and which are missed', () => {
    const part = { measured: 'today', tables: [], charts: [] };
    const page = performancePage({
      machine: 'a machine',
      parts: {
        one: { ...part, goals: [{ name: 'fast', asked: '≥ 1', measured: '2.00', met: true }] },
        two: { ...part, goals: [{ name: 'small', asked: '≤ 1', measured: '2.00', met: false }] },
      },
    });
    expect(page).to.include('| fast | ≥ 1 | 2.00 | yes |\n| small | ≤ 1 | 2.00 | **no** |');
  });

  it('should draw bars to scale, our own in a colour of their own', () => {
    const bar = { label: 'a', value: 10, own: false };
    const svg = chartSvg({
      name: 'x',
      title: 'X',
      bars: [bar, { label: 'b', value: 5, own: true }],
    });
    const bars = Array.from(svg.matchAll(/width="(\d+)" height="22" rx="3" fill="(#\w+)"/g));
    expect(bars.map(([, width]) => Number(width))).to.deep.equal([420, 210]);
    expect(bars[0]?.[2]).to.not.equal(bars[1]?.[2]);
  });
});
