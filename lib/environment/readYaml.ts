import { readFileSync } from 'node:fs';
import { OktaInputError } from '../errors.js';
import loadYaml from './loadYaml.cjs';

/**
 * The value in a YAML file; `undefined` when there is no such file.
 *
 * @throws OktaInputError when it cannot be read or does not parse; it never repeats its text.
 */
export function readYaml(path: string): unknown {
  const text = read(path);
  if (text === undefined) return undefined;
  // Loaded when there is something to parse: most programs have no such file.
  const { parseDocument } = loadYaml();
  const document = parseDocument(text, { logLevel: 'silent' });
  const [error] = document.errors;
  // Without a cause: the message of a YAML error shows the line, which may hold a secret.
  if (error !== undefined) throw unparsable(path, error.linePos?.[0].line);
  try {
    return document.toJS();
  } catch {
    throw unparsable(path);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const message = `cannot be read (${code}); correct its mode, or remove it`;
    throw new OktaInputError(path, message, { cause });
  }
}

function unparsable(path: string, line?: number): OktaInputError {
  const place = line === undefined ? '' : ` in line ${line.toString()}`;
  return new OktaInputError(path, `is not YAML${place}; correct it, or remove it`);
}
