import { inFlight } from '../in-flight.ts';
import { type Address, type Answer, askPatiently, type Request } from './patient-caller.ts';

/**
 * What the same request must be answered with for ever after: the first answer again to the byte
 * and marked as such (`replayed`), the same bytes without a mark (`same`: a customer's enrolment, a
 * version of the settings), or a refusal with a code.
 */
export type Again = 'replayed' | 'same' | { refused: string };

export type Deed = { request: Request; answer: Answer; again: Again };
export type Link = { token: string; expiresAt: number };

const inFlightMost = 8;

/** Everything that callers were told is done. */
export class Journal {
  readonly deeds: Deed[] = [];
  /** Orders that were held and then left to their end. */
  readonly left: string[] = [];
  /** Each customer's link, where no newer one may have been made without an answer. */
  readonly links = new Map<string, Link>();
  linksChecked = 0;
  private checked = 0;

  add(request: Request, answer: Answer, again: Again): void {
    this.deeds.push({ request, answer, again });
  }

  /** What was told since the last time that this was asked for is still so. */
  async checkNew(address: Address): Promise<string[]> {
    const fresh = this.deeds.slice(this.checked);
    this.checked = this.deeds.length;
    return flawsOf(fresh, (deed) => deedFlaws(deed, address));
  }

  /** Everything that was ever told is still so. */
  checkAll(address: Address): Promise<string[]> {
    return flawsOf(this.deeds, (deed) => deedFlaws(deed, address));
  }

  /** The newest links open what they opened, as long as they are in time. */
  checkLinks(address: Address, now: number): Promise<string[]> {
    const inTime = [...this.links].filter(([, { expiresAt }]) => expiresAt > now + linkMarginMs);
    this.linksChecked += inTime.length;
    return flawsOf(inTime, (link) => linkFlaws(link, address));
  }

  /** How many writes of each kind, by what is done. */
  counts(): Map<string, number> {
    const kinds = Map.groupBy(this.deeds, ({ request }) => kindOf(request.route));
    return new Map([...kinds].map(([kind, deeds]) => [kind, deeds.length]));
  }
}

async function flawsOf<Item>(items: Item[], look: (item: Item) => Promise<string[]>) {
  return (await inFlight(inFlightMost, items, look)).flat();
}

/** The check itself takes a moment. */
const linkMarginMs = 60_000;

const kinds: [RegExp, string][] = [
  [/\/(hold|confirm|cancel)$/, '$1'],
  [/\/refunds\//, 'refund'],
  [/\/adjustments\//, 'adjustment'],
  [/\/decision$/, 'decision'],
  [/\/admin\/codes$/, 'code'],
  [/\/admin\/settings$/, 'settings'],
  [/\/v1\/customers\/[^/]+$/, 'enrolment'],
];

function kindOf(route: string): string {
  const [pattern, kind] = kinds.find(([each]) => each.test(route)) ?? [];
  if (pattern === undefined || kind === undefined) return route;
  return kind === '$1' ? (pattern.exec(route)?.[1] ?? route) : kind;
}

async function deedFlaws({ request, answer, again }: Deed, address: Address): Promise<string[]> {
  const now = await askPatiently(address, request);
  const isSo =
    typeof again === 'object'
      ? now.refused === again.refused
      : now.refused === undefined &&
        now.text === answer.text &&
        now.etag === answer.etag &&
        now.status === (answer.status === 201 ? 200 : answer.status) &&
        now.replayed === (again === 'replayed');
  if (isSo) return [];
  const replayed = now.replayed ? ' (replayed)' : '';
  return [
    `${request.route}: was ${answer.status} ${answer.text}, is ${now.status}${replayed} ${now.text}`,
  ];
}

async function linkFlaws([customerId, link]: [string, Link], address: Address): Promise<string[]> {
  const headers = { authorization: `Bearer ${link.token}` };
  const { status, text } = await askPatiently(address, { route: 'GET /v1/me', headers });
  const isSo = status === 200 && text.includes(`"customerId":"${customerId}"`);
  return isSo ? [] : [`the link of ${customerId} is not good: ${status} ${text}`];
}
