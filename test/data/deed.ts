import { AsyncLocalStorage } from 'node:async_hooks';
import { table } from '../../shared/data/client.ts';
import '../setup/slow-time.ts';
import type { Call, Input } from './trace.ts';

const acting = new AsyncLocalStorage<Deed>();

/** Calls to the table that a deed makes wait for their turn; all others go through. */
table.middlewareStack.add(
  (next, context) => async (args) => {
    const deed = acting.getStore();
    if (deed === undefined) return next(args);
    const command = String(context.commandName).replace('Command', '');
    const answered = await deed.turn(command, args.input as Input);
    try {
      const answer = await next(args);
      answered(/Write|Put|Update/.test(command));
      return answer;
    } catch (error) {
      answered(false);
      throw error;
    }
  },
  { step: 'initialize', name: 'deeds' },
);

/** Something under way that makes its calls to the table one at a time, when it is told to. */
export class Deed {
  readonly name: string;
  readonly answer: Promise<unknown>;
  private readonly wanted: { call: Call; letThrough: () => Promise<boolean> }[] = [];
  private hasEnded = false;
  private moved = Promise.withResolvers<void>();

  constructor(name: string, run: () => Promise<unknown>) {
    this.name = name;
    this.answer = acting.run(this, async () => run());
    const end = () => {
      this.hasEnded = true;
      this.moved.resolve();
    };
    this.answer.then(end, end);
  }

  /** Waits for a call's turn. What it resolves to is told whether the call has written. */
  turn(command: string, input: Input): Promise<(hasWritten: boolean) => void> {
    const turn = Promise.withResolvers<(hasWritten: boolean) => void>();
    const letThrough = () => {
      const answered = Promise.withResolvers<boolean>();
      turn.resolve(answered.resolve);
      return answered.promise;
    };
    this.wanted.push({ call: { deed: this.name, command, input }, letThrough });
    this.moved.resolve();
    return turn.promise;
  }

  /** The call that it waits to make; undefined when it has ended. */
  async nextCall(): Promise<Call | undefined> {
    while (this.wanted.length === 0 && !this.hasEnded) {
      this.moved = Promise.withResolvers();
      await this.moved.promise;
    }
    return this.wanted[0]?.call;
  }

  /** Makes the call, and tells whether it has written when it has its answer. */
  async step(): Promise<boolean> {
    const next = this.wanted.shift();
    if (next === undefined) throw new Error(`${this.name} waits at no call`);
    return next.letThrough();
  }
}
