import type { IncomingMessage } from 'node:http';

/** The body of a request as text; empty when the client leaves early. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const { method } = request;
  if (method === 'GET' || method === 'DELETE') return '';
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString();
}
