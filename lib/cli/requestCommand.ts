import { firstValueFrom } from 'rxjs';
import { OktaApiError } from '../errors.js';
import type { Method } from '../http/types.js';
import type { CustomApiAction } from '../types/action.js';
import type { ActionOutput } from '../types/output.js';
import { connect, type OrgOptions } from './connect.js';
import { exactJson } from './exactJson.js';
import { headerPairs, pairs } from './pairs.js';
import type { Conclusion, Report } from './report.js';
import { requestBody } from './requestBody.js';
import { bodyText, headText } from './responseText.js';
import { writeOut } from './writeOut.js';

/** The options of `get`, `post`, `put`, `patch` and `delete`. */
export interface RequestOptions extends OrgOptions {
  readonly query?: readonly string[];
  readonly header?: readonly string[];
  readonly body?: string;
  readonly include?: true;
}

type Input = Parameters<CustomApiAction>[0];

/**
 * Sends one request and prints the body of its response, that of a refusal too.
 *
 * @throws UsageError, or any error of this library.
 */
export async function requestCommand(
  method: Method,
  relativeUrl: string,
  options: RequestOptions,
  report: Report,
): Promise<Conclusion> {
  const input = await inputOf(method, relativeUrl, options);
  const { action, close } = await connect(options, { parseJson: exactJson });
  report.listen(action);
  try {
    await print(await firstValueFrom(action(input)), options);
  } catch (error) {
    if (error instanceof OktaApiError) await print(error, options);
    throw error;
  } finally {
    await close();
  }
  return { ending: 'complete' };
}

async function inputOf(
  method: Method,
  relativeUrl: string,
  { query, header, body }: RequestOptions,
): Promise<Input> {
  const headers = headerPairs(header);
  const input = { requestType: method, relativeUrl, query: pairs('--query', query), headers };
  if (body === undefined) return input;
  const { content, contentType } = await requestBody(body);
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return {
    ...input,
    body: content,
    headers: isTyped ? headers : { ...headers, 'content-type': contentType },
  } as Input;
}

async function print(output: ActionOutput, { include }: RequestOptions): Promise<void> {
  if (include === true) await writeOut(process.stdout, headText(output));
  const text = bodyText(output.body, process.stdout.isTTY);
  if (text.length > 0) await writeOut(process.stdout, text);
}
