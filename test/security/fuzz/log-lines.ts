/** What is wrong with one line of the log. */
export function lineFlaws(line: string, secretMark: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  if (!/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+\n$/.test(line)) {
    return [`not one line: ${JSON.stringify(line)}`];
  }
  if (line.includes(secretMark)) return [`tells what somebody sent: ${line}`];
  const { level, error, detail } = JSON.parse(line);
  // A job that goes by itself may find the machine busy: it comes again.
  const isBusy = error === 'Busy' || /^Error: Busy: /.test(String(detail));
  return level === 'error' && !isBusy ? [`error: ${line}`] : [];
}

/** What is wrong with what was written to the log for one request. */
export function logFlaws(lines: string[], secretMark: string): string[] {
  const flaws = lines.flatMap((line) => lineFlaws(line, secretMark));
  const runs = lines.filter((line) => line.includes('"requests":1')).length;
  return runs === 1 ? flaws : [...flaws, `${runs} lines of the request itself`];
}
