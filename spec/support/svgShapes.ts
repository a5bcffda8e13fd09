/** The shapes of marble diagrams; lengths in pixels. */
export const radius = 14;
export const boxHeight = 44;
export const margin = 20;

export const ink = '#22303c';
const faint = '#8896a3';
const red = '#c62828';

export function drawMarble(text: string, x: number, y: number, attributes: string): string {
  const half = Math.max(radius, (text.length * 8.5) / 2 + 5);
  return `<rect x="${(x - half).toString()}" y="${(y - radius).toString()}" width="${(2 * half).toString()}" height="${(2 * radius).toString()}" rx="${radius.toString()}" stroke="${ink}" stroke-width="1.5" ${attributes}/>
${write(text, x, y + 4.5, 'class="marble"')}`;
}

export function drawCross(x: number, y: number): string {
  const style = `style="stroke: ${red}; stroke-width: 3"`;
  return `${stroke(x - 9, y - 9, x + 9, y + 9, style)}\n${stroke(x - 9, y + 9, x + 9, y - 9, style)}`;
}

export function drawArrow(x: number, y: number, isFaint: boolean): string {
  const opacity = isFaint ? ' opacity="0.4"' : '';
  return `<path d="M${(x - 8).toString()} ${(y - 5).toString()} L${x.toString()} ${y.toString()} L${(x - 8).toString()} ${(y + 5).toString()}"${opacity}/>`;
}

export function drawBox(call: string, y: number, width: number): string {
  return `<rect x="${margin.toString()}" y="${y.toString()}" width="${(width - 2 * margin).toString()}" height="${boxHeight.toString()}" rx="6" fill="#eef3f7" stroke="${faint}" stroke-width="1.5"/>
${write(call, width / 2, y + boxHeight / 2 + 5, 'class="call"')}`;
}

export function stroke(x1: number, y1: number, x2: number, y2: number, attributes = ''): string {
  const checkpoints = Object.entries({ x1, y1, x2, y2 }).map(
    ([key, at]) => `${key}="${at.toString()}"`,
  );
  return `<line ${[...checkpoints, attributes].join(' ').trim()}/>`;
}

export function write(text: string, x: number, y: number, attributes = ''): string {
  const checkpoint = `x="${x.toString()}" y="${y.toString()}" ${attributes}`.trim();
  return `<text ${checkpoint}>${escape(text)}</text>`;
}

export function escape(text: string): string {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0).toString()};`);
}
