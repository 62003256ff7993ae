import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Clock, ClockMove } from './clock.ts';
import { sendProblem } from './gateway.ts';
import type { Jobs } from './jobs.ts';
import type { LocalMetrics } from './metrics.ts';

/** Where what only a developer's machine has is found; the template has no such route. */
export const localPrefix = '/_local';
export const issuerPath = `${localPrefix}/issuer`;

export type Controls = {
  clock: Clock;
  jobs: Jobs;
  issuer: RequestListener | undefined;
  /** Each waits until one stream consumer has caught up. */
  drains: (() => Promise<void>)[];
  metrics: LocalMetrics;
};

/** Answers `/_local/…`: the clock, the jobs, the consumers' progress, the metrics and the token issuer. */
export function createControls({ clock, jobs, issuer, drains, metrics }: Controls) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refuse = (code: 'invalid_request' | 'not_found' | 'internal', detail: string) =>
      sendProblem(response, code, detail, 'local');
    const url = request.url ?? '';
    if (issuer && url.startsWith(`${issuerPath}/`)) {
      request.url = url.slice(issuerPath.length);
      return issuer(request, response);
    }
    const [route = ''] = `${request.method} ${url.slice(localPrefix.length)}`.split('?');
    if (route === 'GET /clock') return send(response, { now: clock.now().toISOString() });
    if (route === 'POST /clock') {
      const move = ClockMove.safeParse(await json(request).catch(() => undefined));
      if (!move.success) {
        return refuse(
          'invalid_request',
          'Send {"now": "2027-01-01T00:00:00Z"} or {"advanceSeconds": 3600}.',
        );
      }
      clock.move(move.data);
      return send(response, { now: clock.now().toISOString() });
    }
    if (route === 'GET /metrics') return send(response, { metrics: metrics.all() });
    if (route === 'POST /drain') {
      await Promise.all(drains.map((drain) => drain()));
      return send(response, {});
    }
    const run = route.startsWith('POST /jobs/') && jobs.run(route.slice('POST /jobs/'.length));
    if (!run) return refuse('not_found', 'There is no such control or job.');
    try {
      send(response, await run);
    } catch (cause) {
      refuse('internal', `The job failed: ${cause instanceof Error ? cause.message : cause}`);
    }
  };
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
