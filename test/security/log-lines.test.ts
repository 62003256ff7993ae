import { describe, expect, it } from '@jest/globals';
import { logEvent, logFault, logRun, note, withNotes } from '../../shared/runtime/log.ts';
import { loggedLines } from '../functions/logged-lines.ts';

const lines = loggedLines();

/** What ends a line somewhere, or drives a terminal, or only looks as if it were another record. */
const hostile = [
  ['CR LF', 'a\r\n{"level":"error","code":"forged"}'],
  ['LF', 'a\n{"level":"error"}'],
  ['CR', 'a\rb'],
  ['VT and FF', 'a\u000b\u000cb'],
  ['NEL', 'a\u0085b'],
  ['the separators of lines and paragraphs', 'a\u2028b\u2029c'],
  ['a terminal’s colour', '\u001b[31mred\u001b[0m'],
  ['a terminal’s title and clipboard', '\u001b]0;title\u0007\u001b]52;c;YQ==\u0007'],
  ['C1 control characters', '\u009b31m\u009d0;title\u009c\u0090'],
  ['NUL, BEL, BS and DEL', '\u0000\u0007\u0008\u007f'],
  ['quotes and backslashes', '","level":"error","x":"\\'],
  ['half a character', '\ud800'],
] as const;

/** Of each way to write, a call that puts the text into every place that it has. */
const ways: [string, (text: string) => void][] = [
  ['logEvent', (text) => logEvent(text, { [text]: text, orderId: text })],
  [
    'logRun',
    (text) =>
      withNotes(() => {
        note({ link: text, [`n${text}`]: text });
        logRun(text, { requests: 1, faults: 0, latency: 1 }, { orderId: text, requestId: text });
      }),
  ],
  [
    'logFault',
    (text) => {
      const cause = Object.assign(new Error(text), { name: text });
      const fault = Object.assign(new Error(text, { cause }), { name: text, stack: text });
      logFault(text, fault, { requestId: text, orderId: text });
    },
  ],
  ['logFault of what is no error', (text) => logFault(text, text)],
];

describe.each(ways)('%s', (_, write) => {
  it.each(hostile)('writes one record a line, whatever is in its fields: %s', (_name, text) => {
    write(text);
    expect(lines).toHaveLength(1);
    const [line = ''] = lines;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
    expect(line).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+\n$/);
    const record = JSON.parse(line);
    expect(Object.values(record)).toContain(text);
    expect(record).toMatchObject({
      operation: 'test',
      level: expect.stringMatching(/^(info|error)$/),
    });
  });
});

describe('logFault of many', () => {
  it('writes a record for each, and each on a line of its own', () => {
    const faults = hostile.map(([, text]) => new Error(text));
    logFault('several', new AggregateError(faults));
    expect(lines.map((line) => JSON.parse(line).detail)).toEqual(hostile.map(([, text]) => text));
    for (const line of lines) expect(line.split(/[\r\n\u0085\u2028\u2029]/)).toHaveLength(2);
  });
});
