/** A value and all that it was before, so that it can be asked what ruled at some instant. */
export class Past<Value> {
  private readonly spans: { from: number; value: Value }[];

  constructor(value: Value) {
    this.spans = [{ from: Number.NEGATIVE_INFINITY, value }];
  }

  get present(): Value {
    return (this.spans.at(-1) as { value: Value }).value;
  }

  set(value: Value, from: number): void {
    this.spans.push({ from, value });
  }

  /** Every value that ruled at an instant from the first to the last of these, newest first. */
  during(first: number, last: number): Value[] {
    const until = (index: number) => this.spans[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return this.spans
      .filter(({ from }, index) => from <= last && until(index) >= first)
      .map(({ value }) => value)
      .reverse();
  }
}
