/**
 * Whether a status says that the request succeeded: 2xx.
 *
 * @see RFC 9110, section 15.3
 */
export function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 300;
}
