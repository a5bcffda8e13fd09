/** What the reply subject of a delivered message tells. */
export interface Delivered {
  /** How often the message has been delivered, this time included. */
  readonly deliveries: number;
  /** Its sequence in the stream. */
  readonly seq: number;
}

/**
 * Reads the reply subject of a message that a consumer has delivered: of servers up to now, and with the
 * domain and account before it.
 *
 * ```text
 * $JS.ACK.stream.consumer.deliveries.seq.consumerSeq.time.pending
 * $JS.ACK.domain.account.stream.consumer.deliveries.seq.consumerSeq.time.pending…
 * ```
 */
export function readAckSubject(reply: string): Delivered | undefined {
  const tokens = reply.split('.');
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return undefined;
  const at = tokens.length >= 11 ? 6 : 4;
  const [deliveries, seq] = [Number(tokens[at]), Number(tokens[at + 1])];
  return Number.isSafeInteger(deliveries) && Number.isSafeInteger(seq)
    ? { deliveries, seq }
    : undefined;
}
