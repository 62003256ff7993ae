/** What is wrong with what was written to the log for one request. */
export function logFlaws(chunks: string[], secretMark: string): string[] {
  const flaws = chunks.flatMap((chunk) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
    if (!/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+\n$/.test(chunk)) {
      return [`not one line: ${JSON.stringify(chunk)}`];
    }
    if (chunk.includes(secretMark)) return [`tells what somebody sent: ${chunk}`];
    const record = JSON.parse(chunk);
    return record.level === 'error' ? [`error: ${chunk}`] : [];
  });
  const runs = chunks.filter((chunk) => chunk.includes('"requests":1')).length;
  return runs === 1 ? flaws : [...flaws, `${runs} lines of the request itself`];
}
