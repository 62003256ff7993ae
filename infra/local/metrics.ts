import * as z from 'zod';

/** A metric as CloudWatch would have it, since this start. */
export type LocalMetric = {
  name: string;
  dimensions: Record<string, string>;
  unit: string;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** The newest value, and when it was measured by the functions' clock. */
  latest: number;
  at: string;
};

export type LocalMetrics = { take(line: string): void; all(): LocalMetric[] };

/** A line in CloudWatch's embedded metric format, as far as it says what to measure. */
const Line = z.looseObject({
  _aws: z.object({
    Timestamp: z.int(),
    CloudWatchMetrics: z.array(
      z.object({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string().default('None') })),
      }),
    ),
  }),
});

/** Takes the metrics out of the lines that functions write, as CloudWatch does. */
export function collectMetrics(): LocalMetrics {
  const metrics = new Map<string, LocalMetric>();

  function add(measure: Pick<LocalMetric, 'name' | 'dimensions' | 'unit' | 'at'>, value: number) {
    const key = JSON.stringify([measure.name, measure.dimensions]);
    const before = metrics.get(key) ?? { count: 0, sum: 0, min: value, max: value };
    metrics.set(key, {
      ...{ ...measure, latest: value },
      count: before.count + 1,
      sum: before.sum + value,
      min: Math.min(before.min, value),
      max: Math.max(before.max, value),
    });
  }

  return {
    take(line) {
      const measured = parse(line);
      if (measured === undefined) return;
      const { Timestamp, CloudWatchMetrics } = measured._aws;
      const at = new Date(Timestamp).toISOString();
      for (const { Dimensions, Metrics } of CloudWatchMetrics) {
        for (const names of Dimensions) {
          const dimensions = Object.fromEntries(
            names.map((name) => [name, String(measured[name])]),
          );
          for (const { Name, Unit } of Metrics) {
            const value = measured[Name];
            if (typeof value === 'number') add({ name: Name, unit: Unit, dimensions, at }, value);
          }
        }
      }
    },
    all: () => [...metrics.values()].sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1)),
  };
}

const nameOf = ({ name, dimensions }: LocalMetric): string =>
  `${name} ${JSON.stringify(dimensions)}`;

/** A line that is something else is nobody's metric. */
function parse(line: string): z.infer<typeof Line> | undefined {
  if (!line.includes('"_aws"')) return undefined;
  try {
    return Line.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
