import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../../infra/local/demo/random.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import { inFlight } from '../in-flight.ts';
import { adjust, changeRules, enrol, makeCode } from './deeds.ts';
import { Hours, moveClock } from './hours.ts';
import { Journal } from './journal.ts';
import { type Address, PatientCaller } from './patient-caller.ts';
import { openTill, type Shop } from './till.ts';
import { work } from './visits.ts';

const tillsCount = 16;
const regularsCount = 12;
const limitedUses = 60;
/** Half an hour before a short month: points of this one last as short as points can. */
export const openedAt = '2027-01-31T23:30:00Z';

/** A full shop, that goes on where it was whenever there is a stack again. */
export class Load {
  readonly journal = new Journal();
  readonly caller = new PatientCaller();
  readonly hours = new Hours();
  /** Answers that no caller should get. */
  readonly faults: string[] = [];
  private readonly seed: number;
  private readonly random: Random;
  private isOpen = true;
  private tills: Promise<unknown> | undefined;
  private passing: Promise<void> = Promise.resolve();

  constructor(seed: number) {
    this.seed = seed;
    this.random = createRandom(seed);
  }

  /** The first time, the shop is opened: whoever waits for that has customers from then on. */
  async connect(address: Address): Promise<void> {
    this.caller.connect(address);
    this.tills ??= this.start(await this.openShop(address));
    this.passing = this.hours.pass(address, this.caller, this.random, () => this.isOpen);
  }

  disconnect(): void {
    this.caller.disconnect();
  }

  /** Waits for so many answers. */
  async go(answers: number): Promise<void> {
    const goal = this.caller.answered + answers;
    const enough = async () => {
      while (this.caller.answered < goal) await sleep(1);
    };
    // A till that breaks down ends the run: without it there is no load.
    await Promise.race([enough(), this.tills]);
  }

  /** Lets everybody who is in the shop come to their end. */
  async close(): Promise<void> {
    this.isOpen = false;
    await Promise.all([this.tills, this.passing]);
  }

  private start(shop: Shop): Promise<unknown> {
    const tills = Array.from({ length: tillsCount }, (_, index) =>
      openTill(`t${index}`, createRandom(this.seed + 1 + index), shop),
    );
    const working = Promise.all(tills.map((till) => work(till, () => this.isOpen)));
    working.catch(() => {});
    return working;
  }

  /** Rules under which everything falls due soon, customers with points, and a limited code. */
  private async openShop(address: Address): Promise<Shop> {
    const { caller, journal, faults } = this;
    const shop: Shop = { caller, journal, faults, regulars: new Map(), limitedCode: 'RAMERAME' };
    const till = openTill('shop', this.random, shop);
    await moveClock(address, { now: openedAt });
    await changeRules(till, soonDue);
    const ids = Array.from({ length: regularsCount }, (_, index) => `c-regular-${index}`);
    await inFlight(regularsCount, ids, async (customerId) => {
      shop.regulars.set(customerId, await enrol(till, customerId));
      await adjust(till, customerId, 50_000);
    });
    const [owner = ''] = ids;
    await makeCode(till, { code: shop.limitedCode, owner, usageLimit: limitedUses });
    return shop;
  }
}

/** Holds that are over in a minute, rewards with the next second, points with the next month. */
const soonDue = ({ referral, points, holds }: Settings): Partial<Settings> => ({
  referral: { ...referral, bonus: { every: 3, points: 20 } },
  points: {
    ...points,
    earn: { perAmount: 10_000, points: 1 },
    maturesAfterDays: 0,
    expiresAfterMonths: 1,
  },
  holds: { ...holds, expireAfterMinutes: 1, approvalExpiresAfterHours: 1 },
});
