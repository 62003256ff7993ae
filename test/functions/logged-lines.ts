import { afterEach, beforeEach, jest } from '@jest/globals';

/** Collects what each test of a file writes to the standard output, line by line. */
export function loggedLines(): string[] {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  return lines;
}
