import { ProblemError } from './problems.ts';

/** Bytes of a body at most, where the contract says nothing else. */
export const bodyBytesMax = 16 * 1024;

type Carrier = {
  headers: Record<string, string>;
  body?: string | undefined;
  isBase64Encoded: boolean;
};

/** The JSON of a body: bounded before it is parsed. No body at all is an empty object. */
export function parseBody(
  { headers, body = '', isBase64Encoded }: Carrier,
  bytesMax: number = bodyBytesMax,
): unknown {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length === 0) return {};
  if (bytes.length > bytesMax) {
    throw new ProblemError('body_too_large', `At most ${bytesMax} bytes.`);
  }
  if (!/^application\/json *(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new ProblemError('unsupported_media_type', 'Send content-type: application/json.');
  }
  const notJson = new ProblemError('invalid_request', 'The body is not JSON in UTF-8.');
  // What a gateway hands over as text has this where the bytes were something else.
  if (!isBase64Encoded && body.includes('\ufffd')) throw notJson;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw notJson;
  }
}
