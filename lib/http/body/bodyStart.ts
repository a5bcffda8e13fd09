import { bufferOf } from '../bufferOf.js';

/** Characters within which HTML shows. */
const maxLead = 2_048;

/** Whether the first byte that is no blank begins an object or an array of JSON. */
export function beginsAsJson(bytes: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?[ \t\r\n]*[{[]/.test(leadOf(bytes));
}

/** Whether a body begins as HTML does, whatever it says that it is. */
export function beginsAsHtml(body: string | Uint8Array): boolean {
  const lead = typeof body === 'string' ? body.slice(0, maxLead) : leadOf(body);
  return /^<(?:!doctype\s+html|html)\b/i.test(withoutProlog(lead));
}

/** Without what may stand before the first element: blanks, comments, the declaration of XML. */
function withoutProlog(text: string): string {
  const rest = text.replace(/^(?:\xef\xbb\xbf)?\s*/, '');
  const mark = rest.startsWith('<!--') ? '-->' : rest.startsWith('<?') ? '?>' : undefined;
  const end = mark === undefined ? -1 : rest.indexOf(mark);
  return mark === undefined || end === -1 ? rest : withoutProlog(rest.slice(end + mark.length));
}

function leadOf(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('latin1', 0, maxLead);
}
