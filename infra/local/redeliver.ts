import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { filterPattern, type Stream, streams } from '../streams.ts';
import { openClock } from './clock.ts';
import { booksOptions, optionsOf, runCommand } from './command.ts';
import { openBooks } from './open-books.ts';
import { type Aside, type Message, openAside, readMessages, redeliver } from './redeliveries.ts';
import { streamFolder } from './stream.ts';
import { openStream } from './stream-source.ts';

const help = `npm run redeliver
npm run redeliver -- --table NAME --messages put-aside.jsonl

Tells the consumers of the stream again of what was put aside, on the stack of this machine, running or
not. What fails again stays where it is. To be told of something twice does no harm.

  --data .local    where the stack keeps its data
  --table NAME     does it to this table on AWS instead, as whoever the environment says you are,
  --messages FILE  with the messages of its queue of failures, one in each line
`;

await runCommand(main);

async function main(): Promise<number> {
  const { data, table, messages } = optionsOf(help, parseOptions);
  if (table === undefined) keepTimeOf(data);
  const close = await openBooks({ operation: 'redeliver', data, table });
  try {
    let isLeft = false;
    for (const consumer of streams) {
      const aside =
        messages === undefined
          ? openAside(join(data, streamFolder), consumer.operation)
          : messagesTo(consumer, messages);
      isLeft = !(await tellAgain(consumer, aside)) || isLeft;
    }
    return isLeft ? 1 : 0;
  } finally {
    await close();
  }
}

function parseOptions() {
  const options = { ...booksOptions, messages: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  if ((values.table === undefined) !== (values.messages === undefined)) {
    throw new Error('A table on AWS has its messages in a queue: name --table and --messages.');
  }
  return values;
}

/** The stack on this machine has a clock of its own, and what is written now is written by that. */
function keepTimeOf(data: string): void {
  const realNow = Date.now;
  const offsetMs = openClock(join(data, 'clock.json')).now().getTime() - realNow();
  Date.now = () => realNow() + offsetMs;
}

/** The queue has the messages of all consumers; each names the function that failed. */
function messagesTo({ operation }: Stream, file: string): Aside {
  const name = operation.replaceAll('-', '');
  const isOurs = ({ requestContext: { functionArn = '' } }: Message) =>
    functionArn.toLowerCase().includes(name);
  return { waiting: readMessages(file).filter(isOurs), keep: () => {}, settle: () => {} };
}

/** Answers whether nothing of it is left. */
async function tellAgain(consumer: Stream, aside: Aside): Promise<boolean> {
  const { operation } = consumer;
  if (aside.waiting.length === 0) {
    console.log(`${operation}: nothing was put aside.`);
    return true;
  }
  const { AWS_ENDPOINT_URL_DYNAMODB: endpoint, TABLE_NAME = '' } = process.env;
  const source = await openStream(endpoint, TABLE_NAME);
  const { handler } = await import(`../../functions/${operation}/handler.ts`);
  try {
    const { changes, failed, gone } = await redeliver({
      ...{ aside, source, filter: filterPattern(consumer) },
      // As the function gets them: through JSON.
      invoke: (event) => handler(JSON.parse(JSON.stringify(event))),
      reportFault: () => {},
    });
    console.log(
      `${operation}: told again of ${changes} changes, ${failed || 'none'} failed again.`,
    );
    if (gone > 0) {
      console.log(
        `${gone} messages are about changes that the stream does not keep any more: ` +
          'npm run audit -- verify names the entries that nobody audited.',
      );
    }
    return failed + gone === 0;
  } finally {
    source.close();
  }
}
