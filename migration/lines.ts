import { createReadStream } from 'node:fs';

/** Bytes of a line at most: no customer needs more. */
export const lineBytesMax = 16 * 1024;

/**
 * A line of a file, or what is wrong with it. `endsAt` is the byte behind it; the last one of a file
 * may lack its end.
 */
export type Line = { number: number; endsAt: number; isEnded: boolean } & (
  | { text: string }
  | { flaw: string }
);

const newline = 0x0a;

/**
 * The lines of a text in UTF-8, one after the other. A line that is too long is passed over without
 * being kept, however long it is; so there is never more in memory than the file is read at a time.
 */
export async function* linesOf(file: string): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let bytes = 0;
  let endsAt = 0;
  let number = 0;
  const line = (isEnded: boolean): Line => {
    number += 1;
    const read =
      bytes > lineBytesMax
        ? { flaw: `The line is longer than ${lineBytesMax} bytes.` }
        : textOf(Buffer.concat(parts), number === 1);
    [parts, bytes] = [[], 0];
    return { number, endsAt, isEnded, ...read };
  };
  const take = (part: Buffer) => {
    bytes += part.length;
    if (bytes <= lineBytesMax) parts.push(part);
    else parts = [];
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, at));
      endsAt += at + 1 - from;
      from = at + 1;
      yield line(true);
    }
    take(chunk.subarray(from));
    endsAt += chunk.length - from;
  }
  if (bytes > 0) yield line(false);
}

function textOf(bytes: Buffer, isFirst: boolean): { text: string } | { flaw: string } {
  const notText = { flaw: 'The line is not text in UTF-8: save the file so.' };
  if (bytes.includes(0)) return notText;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text: (isFirst ? text.replace(/^\ufeff/, '') : text).replace(/\r$/, '') };
  } catch {
    return notText;
  }
}
