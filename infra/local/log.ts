import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';

export type Log = { write(line: string): void; close(): Promise<void> };

const bytesMax = 10_000_000;

/** Appends lines to a file. A full file becomes `<file>.1`, in place of the one before it. */
export function openLog(file: string): Log {
  let bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let stream = createWriteStream(file, { flags: 'a' });
  return {
    write(line) {
      // A function whose caller hung up may still have something to say while all is shut down.
      if (stream.writableEnded) return;
      if (bytes > bytesMax) {
        stream.end();
        renameSync(file, `${file}.1`);
        stream = createWriteStream(file, { flags: 'a' });
        bytes = 0;
      }
      bytes += line.length + 1;
      stream.write(`${line}\n`);
    },
    close: () => ended(stream),
  };
}

const ended = (stream: WriteStream) => new Promise<void>((resolve) => stream.end(() => resolve()));
