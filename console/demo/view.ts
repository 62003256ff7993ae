import { createFormat } from '../format.ts';
import type { Call } from './calls.ts';
import type { Customer, Order, OrderStatus } from './shop.ts';

export const currency = 'IDR';
const format = createFormat('en');
export const money = (amount: number): string => format.money(amount);

export const find = <Found extends HTMLElement = HTMLElement>(id: string): Found => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`no #${id}`);
  return element as Found;
};

export const write = (id: string, text: string): void => {
  find(id).textContent = text;
};

type Part = Node | string;

/** An element with its class and contents. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...parts: Part[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...parts);
  return element;
}

export function button(text: string, act: () => unknown, className = ''): HTMLButtonElement {
  const element = make('button', className, text);
  element.type = 'button';
  element.addEventListener('click', () => act());
  return element;
}

export function showPeople(
  people: Customer[],
  chosenId: string,
  choose: (customerId: string) => void,
): void {
  const focused =
    document.activeElement instanceof HTMLInputElement && document.activeElement.value;
  const cards = people.map(({ customerId, name, points }) => {
    const radio = make('input', '');
    radio.type = 'radio';
    radio.name = 'customer';
    radio.value = customerId;
    radio.checked = customerId === chosenId;
    radio.addEventListener('change', () => choose(customerId));
    const facts = `${format.number(points.available)} points`;
    return make('label', 'person', radio, make('strong', '', name), make('span', 'small', facts));
  });
  find('people').replaceChildren(...cards);
  const radio = cards.find((card) => card.querySelector('input')?.value === focused);
  radio?.querySelector('input')?.focus();
}

export function showChosen(
  chosen: Customer,
  friends: Customer[],
  act: { useCode(code: string): void; makeLink(): void },
): void {
  const { name, code, points } = chosen;
  const facts = [
    points.pending > 0 ? `${format.number(points.pending)} points on their way` : '',
    points.held > 0 ? `${format.number(points.held)} held` : '',
    `own code ${code}`,
  ];
  const codes = friends.map((friend) =>
    button(`${friend.name}: ${friend.code}`, () => act.useCode(friend.code), 'quiet'),
  );
  find('chosen').replaceChildren(
    make('p', 'small', `${name}: ${facts.filter(Boolean).join(' · ')}`),
    make('p', 'label', 'Use a friend’s code'),
    make('div', 'actions', ...codes),
    make('p', 'label', 'What the customer sees'),
    make('div', 'actions', button(`Make a link to ${name}’s page`, act.makeLink, 'quiet')),
  );
}

/** The link that was made, in place of the button that makes one. */
export function showLink({ name }: Customer, url: string): void {
  const link = make('a', 'button', `Open ${name}’s page`);
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener';
  const text = 'It is made for a phone, and good for 15 minutes.';
  find('chosen')
    .querySelector('.actions:last-child')
    ?.replaceChildren(link, make('span', 'small', text));
  link.focus();
}

const meanings: Record<OrderStatus, string> = {
  held: 'The discounts are reserved for this order until it is paid.',
  pending_approval:
    'So many points need a second person: somebody approves in the console, under Approvals.',
  confirmed: 'Paid. What the order earned is on its way, and spent points are spent.',
  cancelled: 'Cancelled. Everything it held was given back.',
  expired: 'Nobody paid in time, and what it held was given back. A late payment may still work.',
  partially_refunded: 'A part was paid back; points went back in proportion.',
  refunded: 'All was paid back: points were returned, and rewards taken back.',
};

export function showOrder(order: Order, actions: HTMLButtonElement[]): void {
  const { orderId, status, total, expiresAt, entries, explanation } = order;
  find('order').hidden = false;
  write('order-id', `${orderId} · ${money(total)}`);
  const badge = find('order-status');
  badge.textContent = status.replace('_', ' ');
  badge.className = `badge ${status}`;
  const waits = status === 'held' || status === 'pending_approval';
  const until = waits ? ` It ends ${format.dateTime(expiresAt)}.` : '';
  write('order-meaning', `${meanings[status]}${until}`);
  find('order-actions').replaceChildren(...actions);
  find('entries').replaceChildren(
    ...entries.map(({ at, kind, by, points, amount }) =>
      make(
        'tr',
        '',
        make('td', '', format.dateTime(at)),
        make('td', '', kind.replace('_', ' ')),
        make('td', 'figure', points === 0 ? '' : format.change(points)),
        make('td', 'figure', amount === 0 ? '' : money(amount)),
        make('td', '', by),
      ),
    ),
  );
  find('explanation').replaceChildren(...explanation.map((why) => make('li', '', why)));
}

const callsMax = 60;

export function showCall(call: Call): void {
  const { method, path, status, replayed, asked, answered } = call;
  const mood = status < 300 ? 'good' : 'bad';
  const summary = make(
    'summary',
    '',
    make('span', 'method', method),
    make('code', '', path),
    ...(replayed ? [make('span', 'badge', 'replayed')] : []),
    make('span', `status ${mood}`, String(status)),
  );
  const bodies = [asked && asked !== '{}' ? asked : '', answered].filter(Boolean);
  const texts = bodies.map((text) => make('pre', '', text));
  for (const text of texts) text.tabIndex = 0;
  const list = find('calls');
  list.prepend(make('li', '', make('details', '', summary, ...texts)));
  while (list.children.length > callsMax) list.lastChild?.remove();
}
