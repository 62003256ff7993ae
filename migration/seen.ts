import { DatabaseSync } from 'node:sqlite';

/**
 * What a file has had so far, in a file of its own that is gone afterwards: a list in memory would
 * grow with the file.
 */
export class Seen {
  private readonly database = new DatabaseSync('');
  private readonly insert;
  private readonly find;

  constructor() {
    this.database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    this.database.exec('CREATE TABLE seen (what TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID');
    this.insert = this.database.prepare('INSERT OR IGNORE INTO seen VALUES (?, ?)');
    this.find = this.database.prepare('SELECT line FROM seen WHERE what = ?');
  }

  /** The line on which it was before; undefined: it wasn't, and is now. */
  lineOf(what: string, line: number): number | undefined {
    if (this.insert.run(what, line).changes > 0) return undefined;
    return Number(this.find.get(what)?.line);
  }

  close(): void {
    this.database.close();
  }
}
