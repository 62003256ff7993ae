import { randomUUID } from 'node:crypto';
import type { Role } from '../../infra/local/issuer.ts';
import { startStack } from '../../infra/local/stack.ts';

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as callers without types do
  body: any;
};

type Options = { as?: Role | 'nobody'; body?: unknown; headers?: Record<string, string> };

/** The whole local stack in this process, and a caller of it; with pages where `site` has some. */
export async function startApi({ site }: { site?: string } = {}) {
  const stack = await startStack({ ...(site && { site }) });
  const tokens = new Map<Role, string>();
  for (const role of ['orders', 'admin', 'approver', 'support', 'auditor'] as const) {
    tokens.set(role, await stack.token(role));
  }
  const call = async (route: string, options: Options = {}): Promise<Answer> => {
    const [method = 'GET', path = '/'] = route.split(' ');
    const role = options.as ?? (path.startsWith('/v1/admin') ? 'admin' : 'orders');
    const token = role === 'nobody' ? undefined : tokens.get(role);
    const response = await fetch(`${stack.url}${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(options.body !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body !== undefined && {
        body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
      }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    const body = json && text !== '' ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, body };
  };
  /** Moves the clock of every function; also past the lease of remembered settings. */
  const advance = (advanceSeconds: number) =>
    call('POST /_local/clock', { as: 'nobody', body: { advanceSeconds } });
  /** Gives points as an admin, and where there are many of them as an approver too. */
  const give = async (customerId: string, points: number): Promise<void> => {
    const route = `PUT /v1/admin/customers/${customerId}/adjustments/${randomUUID()}`;
    const asked = await call(route, { body: { points, reason: 'welcome back' } });
    if (asked.status === 202) {
      const decision = `POST /v1/admin/approvals/${asked.body.approvalId}/decision`;
      await call(decision, { as: 'approver', body: { decision: 'approve', reason: 'agreed' } });
    }
    const given = await call(route, { body: { points, reason: 'welcome back' } });
    if (given.status !== 200) throw new Error(`no points for ${customerId}: ${given.text}`);
  };
  const { close, url, data, table, token } = stack;
  return { call, advance, give, close, url, data, table, token };
}

export type Api = Awaited<ReturnType<typeof startApi>>;
