const barLength = 30;
const everyMs = 200;

/** A bar where there is a terminal to draw it on: how much of a file is done, and how fast. */
export class Progress {
  private readonly startedAt = performance.now();
  private drawnAt = 0;
  private rows = 0;
  private readonly label: string;
  private readonly bytes: number;

  constructor(label: string, bytes: number) {
    this.label = label;
    this.bytes = bytes;
  }

  /** So many bytes of the file are done, with so many rows more. */
  show(bytesDone: number, moreRows: number): void {
    this.rows += moreRows;
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.drawnAt < everyMs) return;
    this.drawnAt = now;
    const share = this.bytes === 0 ? 1 : bytesDone / this.bytes;
    const full = Math.floor(share * barLength);
    const bar = '█'.repeat(full) + '░'.repeat(barLength - full);
    const percent = String(Math.floor(share * 100)).padStart(3);
    process.stderr.write(
      `\r${this.label} ${bar} ${percent} %  ${this.rows} rows, ${this.rate()} a second `,
    );
  }

  /** How fast it went, and the most memory that this process had. */
  pace(): string {
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    return `${this.rate()} rows a second, at most ${megabytes} MB of memory.`;
  }

  private rate = (): number =>
    Math.round(this.rows / Math.max(0.001, (performance.now() - this.startedAt) / 1000));

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }
}
