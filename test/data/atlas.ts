import { type Call, Trace } from './trace.ts';

/** The points that schedules came to, and where each call that could be made there leads. */
export class Atlas {
  private readonly points = new Map<string, { ready: string[]; next: Map<string, string> }>();
  /** Of each call that was made, by its name: whether it wrote. */
  private readonly outcomes = new Map<string, boolean>();

  /** Whether no schedule was at this point before. The same deeds must be ready each time. */
  isNew(trace: Trace, ready: string[]): boolean {
    const point = this.points.get(String(trace));
    if (point === undefined) this.points.set(String(trace), { ready, next: new Map() });
    else if (String(point.ready) !== String(ready)) throw new Unsteady(point.ready, ready);
    return point === undefined;
  }

  note(from: Trace, call: Call, hasWritten: boolean): void {
    this.outcomes.set(from.nameOf(call), hasWritten);
    const to = String(from.after(call, hasWritten));
    this.points.get(String(from))?.next.set(call.deed, to);
  }

  /** Whether a call leads to where a schedule was: that can be told when it was made elsewhere. */
  isCharted(from: Trace, call: Call): boolean {
    const hasWritten = this.outcomes.get(from.nameOf(call));
    if (hasWritten === undefined) return false;
    if (!this.points.has(String(from.after(call, hasWritten)))) return false;
    this.note(from, call, hasWritten);
    return true;
  }

  /** In how many orders the calls can come from a point on. */
  orders(from = String(new Trace()), counted = new Map<string, number>()): number {
    const point = this.points.get(from);
    if (point === undefined || point.next.size < point.ready.length) {
      throw new Error('some order of the calls was not tried');
    }
    const known = counted.get(from);
    if (known !== undefined) return known;
    const ways = [...point.next.values()].map((to) => this.orders(to, counted));
    const orders = ways.length === 0 ? 1 : ways.reduce((sum, way) => sum + way, 0);
    counted.set(from, orders);
    return orders;
  }
}

/** Deeds whose calls depend on more than the order of the calls: on what is remembered, say. */
export class Unsteady extends Error {
  constructor(before: string[], ready: string[]) {
    super(`the deeds are not the same each time: ${before} could go on, now ${ready}`);
  }
}
