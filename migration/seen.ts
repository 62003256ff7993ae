import { DatabaseSync } from 'node:sqlite';

/**
 * Which customers a file has had so far, in a file of its own that is gone afterwards: a list in
 * memory would grow with the file.
 */
export class Seen {
  private readonly database = new DatabaseSync('');
  private readonly insert;
  private readonly find;

  constructor() {
    this.database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    this.database.exec('CREATE TABLE seen (id TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID');
    this.insert = this.database.prepare('INSERT OR IGNORE INTO seen VALUES (?, ?)');
    this.find = this.database.prepare('SELECT line FROM seen WHERE id = ?');
  }

  /** The line on which the customer was before; undefined: they weren't, and are now. */
  lineOf(customerId: string, line: number): number | undefined {
    if (this.insert.run(customerId, line).changes > 0) return undefined;
    return Number(this.find.get(customerId)?.line);
  }

  close(): void {
    this.database.close();
  }
}
