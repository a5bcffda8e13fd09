import type { RefusalReason } from '../../sinks/shared/refuseRow.js';
import { writeBody } from './body.js';

/**
 * Why no message has room for a row alone; `undefined` where one has.
 *
 * @param room Bytes that a message has room for.
 */
export async function oversize(text: string, room: number): Promise<RefusalReason | undefined> {
  // Three bytes a character, at the most: nearly no row has to be looked at.
  if (3 * text.length < room / 2) return undefined;
  const { length } = await writeBody({}, [text]);
  if (length <= room) return undefined;
  return {
    reason:
      `takes ${length.toLocaleString('en')} bytes, compressed, and a message of the queue has room for ` +
      room.toLocaleString('en'),
    hint: 'raise max_payload of the NATS server, leave it out, map it before, or give a deadLetter',
  };
}
