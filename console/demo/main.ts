import type { Checkout } from '../checkout/checkout.ts';
import { recordCalls } from './calls.ts';
import { products, subtotalOf } from './products.ts';
import { type Customer, type Hold, letDaysPass, type Order, Refused, shop } from './shop.ts';
import * as view from './view.ts';

/** The demo order page of a developer's machine, `/demo/`: a shop whose orders Kawan discounts. */
type CheckoutElement = HTMLElement & {
  value: Checkout | null;
  whenSettled(): Promise<Checkout>;
  refresh(): void;
  reset(): void;
};

const checkout = view.find<CheckoutElement>('checkout');
const cast = [
  { customerId: 'demo-rina', name: 'Rina' },
  { customerId: 'demo-joko', name: 'Joko' },
  { customerId: 'demo-maya', name: 'Maya' },
];
const rememberedAs = 'kawan-demo-customers';

let people: Customer[] = [];
let chosenId = 'demo-joko';
let order: Order | undefined;
const quantities: number[] = products.map((_, index) => (index < 2 ? 1 : 0));

/** Ids that no other order has, short enough to be read out. */
const newId = (prefix: string): string =>
  `${prefix}-${(Date.now() * 36 + Math.floor(Math.random() * 36)).toString(36).toUpperCase()}`;

const problems = { order: 'order-problem', placed: 'placed-problem', tried: 'tried' };

let running: Promise<void> = Promise.resolve();

/** Does what a button is for, after what was asked before; a refusal is shown. */
function act(place: keyof typeof problems, deed: () => Promise<unknown>): Promise<void> {
  running = running.then(() => attempt(place, deed));
  return running;
}

async function attempt(place: keyof typeof problems, deed: () => Promise<unknown>): Promise<void> {
  for (const id of Object.values(problems)) view.write(id, '');
  try {
    await deed();
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    view.write(problems[place], cause.message);
    // What was true when it was priced may not be any more.
    checkout.refresh();
  }
}

const chosen = (): Customer | undefined => people.find(({ customerId }) => customerId === chosenId);

function showPeople(): void {
  view.showPeople(people, chosenId, choose);
  const customer = chosen();
  if (!customer) return;
  const friends = people.filter((friend) => friend !== customer).slice(0, 4);
  view.showChosen(customer, friends, {
    useCode: (code) => checkout.setAttribute('code', code),
    makeLink: () =>
      act('order', async () => view.showLink(customer, (await shop.link(customer.customerId)).url)),
  });
  checkout.setAttribute('customer', customer.customerId);
}

function choose(customerId: string): void {
  chosenId = customerId;
  checkout.reset();
  showPeople();
}

async function refreshPeople(): Promise<void> {
  people = await Promise.all(people.map(({ customerId }) => shop.customer(customerId)));
  showPeople();
  checkout.refresh();
}

/** Who was enrolled on this page before, for the next time it is opened. */
function remembered(): { customerId: string; name: string }[] {
  try {
    return JSON.parse(localStorage.getItem(rememberedAs) ?? '[]');
  } catch {
    return [];
  }
}

function showProducts(): void {
  const rows = products.map(({ name, price }, index) => {
    const change = (by: number) => () => {
      quantities[index] = Math.max(0, Math.min(9, (quantities[index] ?? 0) + by));
      showProducts();
    };
    const fewer = view.button('−', change(-1), 'round');
    fewer.setAttribute('aria-label', `One ${name} fewer`);
    const more = view.button('+', change(1), 'round');
    more.setAttribute('aria-label', `One ${name} more`);
    const count = view.make('span', 'count', String(quantities[index] ?? 0));
    const facts = view.make('span', 'small', view.money(price));
    return view.make('li', '', view.make('span', 'name', name), facts, fewer, count, more);
  });
  view.find('products').replaceChildren(...rows);
  checkout.setAttribute('subtotal', String(subtotalOf(quantities)));
}

const payText = ({ total }: Checkout): string => `Pay ${view.money(total)}`;

const holdOf = (customerId: string, value: Checkout, deviceId: string): Hold => ({
  customerId,
  currency: view.currency,
  subtotal: subtotalOf(quantities),
  points: value.points,
  ...(value.referralCode !== null && { referralCode: value.referralCode }),
  ...(value.quoteToken !== null && { quoteToken: value.quoteToken }),
  client: { deviceId },
});

/** Holds what the element shows, and takes the payment at once or later. */
async function place(paysNow: boolean): Promise<void> {
  const shown = view.find('pay').textContent;
  const value = await checkout.whenSettled();
  if (paysNow && shown !== payText(value)) {
    throw new Refused('price_changed', 'The price has just changed. Look again before you pay.');
  }
  const orderId = newId('INV');
  const { status } = await shop.hold(orderId, holdOf(chosenId, value, `phone-of-${chosenId}`));
  if (paysNow && status === 'held') await shop.confirm(orderId);
  checkout.reset();
  await showOrder(orderId);
  view.find('placed-title').focus();
}

async function showOrder(orderId: string): Promise<void> {
  const current = await shop.order(orderId);
  order = current;
  const then = (deed: () => Promise<unknown>) => () =>
    act('placed', async () => {
      await deed();
      await showOrder(orderId);
    });
  view.showOrder(current, actionsFor(current, then));
  void refreshPeople();
}

function actionsFor(
  { orderId, status, total, refundedTotal, entries }: Order,
  then: (deed: () => Promise<unknown>) => () => void,
): HTMLButtonElement[] {
  const rest = total - refundedTotal;
  const refundId = `R-${entries.filter(({ kind }) => kind === 'refunded').length + 1}`;
  const refund = (amount: number) => then(() => shop.refund(orderId, refundId, amount));
  const half = Math.ceil(total / 2);
  switch (status) {
    case 'held':
      return [
        view.button(
          'The customer pays',
          then(() => shop.confirm(orderId)),
          'main',
        ),
        view.button(
          'Cancel',
          then(() => shop.cancel(orderId)),
        ),
      ];
    case 'pending_approval':
      return [
        view.button(
          'Look again',
          then(async () => {}),
          'main',
        ),
        view.button(
          'Cancel',
          then(() => shop.cancel(orderId)),
        ),
      ];
    case 'confirmed':
    case 'partially_refunded':
      return [
        ...(half < rest ? [view.button(`Refund ${view.money(half)}`, refund(half))] : []),
        view.button(`Refund all ${view.money(rest)}`, refund(rest)),
      ];
    default:
      return [];
  }
}

const tries: { name: string; text: string; deed(): Promise<string> }[] = [
  {
    name: 'Let two weeks pass',
    text: 'Moves the clock of this machine’s stack. Promised points are given after 14 days.',
    async deed() {
      await letDaysPass(14);
      await refreshPeople();
      return 'It is two weeks later, and what was due has been given.';
    },
  },
  {
    name: 'Send the last payment again',
    text: 'As a till does whose answer got lost. Nothing happens twice.',
    async deed() {
      if (order === undefined) return 'Place an order first.';
      await shop.confirm(order.orderId);
      return 'The same answer came again, and nothing was counted twice.';
    },
  },
  {
    name: 'Four strangers, one phone',
    text: 'Four new customers use Rina’s code from the same phone. Kawan holds back her rewards.',
    async deed() {
      const [owner] = people;
      if (owner === undefined) return 'Nobody is enrolled yet.';
      for (const name of ['Agus', 'Putri', 'Rizky', 'Intan']) await orderAsStranger(name, owner);
      await refreshPeople();
      return 'Look under Reviews in the console: somebody has to decide about the rewards.';
    },
  },
];

const onePhone = 'one-phone-for-all';

async function orderAsStranger(name: string, { code }: Customer): Promise<void> {
  const customerId = newId('stranger');
  await shop.enrol(customerId, name);
  const value = {
    referralCode: code,
    points: 0,
    quoteToken: null,
    total: 0,
    status: 'priced',
  } as const;
  const orderId = newId('INV');
  await shop.hold(orderId, { ...holdOf(customerId, value, onePhone), subtotal: 75_000 });
  await shop.confirm(orderId);
}

function showTries(): void {
  const rows = tries.map(({ name, text, deed }) => {
    const run = () =>
      act('tried', async () => {
        view.write('tried', 'Working…');
        view.write('tried', await deed());
      });
    return view.make('li', '', view.button(name, run, 'quiet'), view.make('span', 'small', text));
  });
  const console = view.make('a', 'button', 'Open the console');
  console.href = '/console/';
  console.target = '_blank';
  const text = 'Change the discount, give somebody points, approve, look at the figures.';
  rows.push(view.make('li', '', console, view.make('span', 'small', text)));
  view.find('tries').replaceChildren(...rows);
}

function listen(): void {
  checkout.addEventListener('kawan-change', () => {
    if (checkout.value) view.write('pay', payText(checkout.value));
  });
  const buttons = ['pay', 'hold'].map((id) => view.find<HTMLButtonElement>(id));
  for (const button of buttons) {
    button.addEventListener('click', async () => {
      // A second click is no second order.
      for (const each of buttons) each.disabled = true;
      await act('order', () => place(button.id === 'pay'));
      for (const each of buttons) each.disabled = false;
    });
  }
  view.find<HTMLFormElement>('enrol').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = String(new FormData(form).get('name')).trim();
    void act('order', async () => {
      const customerId = newId('demo');
      people = [...people, await shop.enrol(customerId, name)];
      localStorage.setItem(rememberedAs, JSON.stringify([...remembered(), { customerId, name }]));
      form.reset();
      choose(customerId);
    });
  });
  for (const choice of view.find('languages').querySelectorAll('button')) {
    choice.addEventListener('click', () => {
      checkout.setAttribute('language', choice.value);
      for (const other of view.find('languages').querySelectorAll('button')) {
        other.setAttribute('aria-pressed', String(other === choice));
      }
    });
  }
}

recordCalls(view.showCall);
// What can be scrolled must be reachable with the keyboard.
view.find('scrolled').tabIndex = 0;
listen();
showProducts();
showTries();
await customElements.whenDefined('kawan-checkout');
await act('order', async () => {
  const known = [...cast, ...remembered()];
  people = await Promise.all(known.map(({ customerId, name }) => shop.enrol(customerId, name)));
  showPeople();
});
