import { describe, expect, it } from '@jest/globals';
import { collectMetrics } from '../../infra/local/metrics.ts';

const line = (latency: number, more: object = {}) =>
  JSON.stringify({
    ...{ operation: 'hold-order', outcome: 'ok', latency, requests: 1, ...more },
    _aws: {
      Timestamp: 1_795_344_000_000,
      CloudWatchMetrics: [
        { Dimensions: [['operation']], Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }] },
        { Dimensions: [['outcome']], Metrics: [{ Name: 'requests', Unit: 'Count' }] },
      ],
    },
  });

describe('the metrics of functions’ lines', () => {
  it('are counted and summed by their dimensions', () => {
    const metrics = collectMetrics();
    metrics.take(line(7));
    metrics.take(line(3));
    metrics.take(line(5, { outcome: 'busy' }));
    expect(metrics.all()).toEqual([
      {
        ...{ name: 'latency', dimensions: { operation: 'hold-order' }, unit: 'Milliseconds' },
        ...{ count: 3, sum: 15, min: 3, max: 7, latest: 5, at: '2026-11-22T10:40:00.000Z' },
      },
      expect.objectContaining({ name: 'requests', dimensions: { outcome: 'busy' }, sum: 1 }),
      expect.objectContaining({ name: 'requests', dimensions: { outcome: 'ok' }, sum: 2 }),
    ]);
  });

  it.each(['', 'no JSON with "_aws"', '{"_aws": 1}', '{"latency": 3}', line('x' as never)])(
    'are not found in %s',
    (text) => {
      const metrics = collectMetrics();
      metrics.take(text);
      expect(metrics.all().filter(({ name }) => name === 'latency')).toEqual([]);
    },
  );
});
