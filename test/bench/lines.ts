import * as z from 'zod';

const Line = z.looseObject({
  _aws: z
    .object({
      CloudWatchMetrics: z.array(
        z.object({
          Dimensions: z.array(z.array(z.string())),
          Metrics: z.array(z.object({ Name: z.string() })),
        }),
      ),
    })
    .optional(),
});

export type Lines = ReturnType<typeof readLines>;

/**
 * Reads what functions print instead of printing it: how many bytes it is, and which metrics
 * CloudWatch would make of it, each with the values of its dimensions.
 */
export function readLines() {
  const write = process.stdout.write;
  const series = new Set<string>();
  let bytes = 0;
  let operation: string | undefined;
  process.stdout.write = (chunk: string | Uint8Array) => {
    bytes += Buffer.byteLength(chunk);
    for (const text of String(chunk).split('\n')) if (text.startsWith('{')) read(text);
    return true;
  };
  const read = (text: string) => {
    const line = Line.parse(JSON.parse(text));
    for (const { Dimensions, Metrics } of line._aws?.CloudWatchMetrics ?? []) {
      for (const dimensions of Dimensions) {
        if (operation === undefined) continue;
        const named = (name: string) => (name === 'operation' ? operation : String(line[name]));
        for (const { Name } of Metrics) series.add([...dimensions.map(named), Name].join(' '));
      }
    }
  };
  const stop = () => {
    process.stdout.write = write;
  };
  /** Whose lines follow; none: nobody's, and no metrics are made of them. */
  const of = (name: string | undefined) => {
    operation = name;
  };
  return { bytes: () => bytes, series, of, stop };
}
