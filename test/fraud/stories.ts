/** An order in a made-up day, with what is true of it: whether its referral is what it says. */
export type Deed = {
  story: string;
  isFraud: boolean;
  /** Since the first day began. */
  minute: number;
  buyer: string;
  /** Whose code is used; none: an order of one's own. */
  friend?: string;
  /** The friend's code is one that admins made, for many. */
  isCampaign?: true;
  device: string;
  network: string;
  /** Codes that the buyer tried before. */
  wrongCodes?: number;
};

type Told = Omit<Deed, 'story' | 'isFraud'>;

const day = 24 * 60;
const times = <Each>(count: number, make: (index: number) => Each): Each[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A mother refers her husband and sons: a network for all, and each has a telephone. */
const household = (name: string, size: number): Told[] => [
  { minute: 300, buyer: `${name}-mother`, device: `${name}-phone`, network: `${name}-home` },
  ...times(size, (index) => ({
    minute: 400 + index * 90,
    buyer: `${name}-${index}`,
    friend: `${name}-mother`,
    device: `${name}-phone-${index}`,
    network: `${name}-home`,
  })),
];

/** The same with one tablet in the living room, on which the mother and two sons order. */
const tabletHousehold = (name: string): Told[] =>
  household(name, 2).map((deed) => ({ ...deed, device: `${name}-tablet` }));

/** Friends who live elsewhere, with gaps of so many minutes. */
const friendsOf = (owner: string, count: number, gap: number): Told[] =>
  times(count, (index) => ({
    minute: 60 + index * gap,
    buyer: `friend-${index}-of-${owner}`,
    friend: owner,
    device: `phone-${index}-of-${owner}`,
    network: `home-${index}-of-${owner}`,
  }));

/** An office: one network for all, and each has their own telephone and friend elsewhere. */
const office = (people: number): Told[] => [
  ...times(people, (index) => ({
    minute: 480 + index * 12,
    buyer: `colleague-${index}`,
    friend: `friend-outside-${index % Math.ceil(people / 2)}`,
    device: `office-phone-${index}`,
    network: 'office',
  })),
  // Seven use the code of one of them, over the day.
  ...times(7, (index) => ({
    minute: 500 + index * 60,
    buyer: `tipped-${index}`,
    friend: 'tipster',
    device: `tipped-phone-${index}`,
    network: 'office',
  })),
];

/** A café: a dozen strangers a day on its network. */
const cafe: Told[] = times(12, (index) => ({
  minute: 540 + index * 40,
  buyer: `guest-${index}`,
  friend: `friend-of-guest-${index}`,
  device: `guest-phone-${index}`,
  network: 'cafe',
}));

/** Somebody who can't read their friend's handwriting. */
const clumsy: Told[] = [
  { minute: 700, buyer: 'clumsy', friend: 'scrawler', device: 'c', network: 'c', wrongCodes: 3 },
];

/** A counter in a shop where the staff order for customers, each with a friend's code. */
const counter: Told[] = times(5, (index) => ({
  minute: 600 + index * 60,
  buyer: `walk-in-${index}`,
  friend: `friend-of-walk-in-${index}`,
  device: 'counter-tablet',
  network: 'counter',
}));

/** Orders with their own telephone, then has six customers made up, on two telephones. */
const twoPhones: Told[] = [
  { minute: 200, buyer: 'selfish', device: 'first-phone', network: 'selfish-home' },
  ...times(6, (index) => ({
    minute: 240 + index * 25,
    buyer: `made-up-${index}`,
    friend: 'selfish',
    device: index < 2 ? 'first-phone' : 'second-phone',
    network: 'selfish-home',
  })),
];

/** The same with patience: one made-up customer every second day. */
const patient: Told[] = times(4, (index) => ({
  minute: 300 + index * 2 * day,
  buyer: `slow-${index}`,
  friend: 'patient',
  device: 'patient-phone',
  network: `mobile-${index}`,
}));

/** Four who refer each other in a circle, from four homes. */
const ring: Told[] = times(4, (index) => ({
  minute: 800 + index * 45,
  buyer: `ring-${index}`,
  friend: `ring-${(index + 1) % 4}`,
  device: `ring-phone-${index}`,
  network: `ring-home-${index}`,
}));

/** A code that somebody put on a coupon site. */
const leaked: Told[] = times(60, (index) => ({
  minute: 900 + index * 2,
  buyer: `stranger-${index}`,
  friend: 'leaky',
  device: `stranger-phone-${index}`,
  network: `stranger-home-${index}`,
}));

/** A code of the shop's own that is on every poster in town. */
const campaign: Told[] = times(60, (index) => ({
  minute: 905 + index * 2,
  buyer: `passer-by-${index}`,
  friend: 'shop',
  isCampaign: true,
  device: `passer-by-phone-${index}`,
  network: `passer-by-home-${index}`,
}));

/** Tries codes until one is good. */
const guesser: Told[] = [
  { minute: 1000, buyer: 'guesser', friend: 'found', device: 'g', network: 'g', wrongCodes: 12 },
];

/** A dozen customers made up in one place, each with a device that was never seen before. */
const farm: Told[] = times(12, (index) => ({
  minute: 100 + index * 50,
  buyer: `farmed-${index}`,
  friend: 'farmer',
  device: `wiped-phone-${index}`,
  network: 'farm',
}));

const honest: Record<string, Told[]> = {
  'a household': household('family', 3),
  'a large household': household('clan', 5),
  'a household with one tablet': tabletHousehold('tablet'),
  'friends of five': times(5, (index) => friendsOf(`owner-${index}`, 4, 170)).flat(),
  'somebody with many friends': friendsOf('popular', 18, 30),
  'an office': office(40),
  'a café': cafe,
  'a clumsy customer': clumsy,
  'a shop’s counter': counter,
  'a code on posters': campaign,
};

const fraudulent: Record<string, Told[]> = {
  'a self-referrer with two telephones': twoPhones,
  'a patient self-referrer': patient,
  'a ring of four': ring,
  'a code on a coupon site': leaked,
  'a guesser': guesser,
  'a farm of wiped telephones': farm,
};

const labelled = (stories: Record<string, Told[]>, isFraud: boolean): Deed[] =>
  Object.entries(stories).flatMap(([story, deeds]) =>
    deeds.map((deed) => ({ ...deed, story, isFraud: isFraud && deed.friend !== undefined })),
  );

/** Everything that happens, in the order of its happening. */
export const traffic: Deed[] = [...labelled(honest, false), ...labelled(fraudulent, true)].sort(
  (left, right) => left.minute - right.minute,
);
