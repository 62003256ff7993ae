import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { table } from '../../shared/data/client.ts';
import { type Handler, invoke } from './call.ts';

type Recorded = { command: string; input: object };

let recording: Recorded[] | undefined;

/** While `callsOf` runs, writes are noted down and not sent. */
export function installRecorder(): void {
  table.middlewareStack.add(
    (next, context) => async (args) => {
      if (recording === undefined) return next(args);
      const command = String(context.commandName);
      const input: object = JSON.parse(JSON.stringify(args.input));
      if (command === 'TransactWriteItemsCommand' || isOrder(input)) {
        recording.push({ command, input });
      }
      if (command !== 'TransactWriteItemsCommand') return next(args);
      return { output: { $metadata: {} }, response: {} };
    },
    { step: 'initialize', name: 'recorder' },
  );
}

/** Reads of an order; those of settings and codes, which are remembered, are not an order's cost. */
const isOrder = (input: { Key?: { pk?: string } }): boolean =>
  input.Key?.pk?.startsWith('ORDER#') ?? false;

/** What a function would ask the table for to answer an event. */
export async function callsOf(handler: Handler, event: object): Promise<Recorded[]> {
  const calls: Recorded[] = [];
  recording = calls;
  await invoke(handler, event);
  recording = undefined;
  return calls;
}

/** The least that anybody pays for these calls: the SDK as it comes, and nothing around it. */
export function bareClient(): (calls: Recorded[]) => Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return async (calls) => {
    for (const { command, input } of calls) {
      if (command === 'GetItemCommand') {
        await client.send(new GetCommand(input as GetCommandInput));
      } else {
        await client.send(new TransactWriteCommand(input as TransactWriteCommandInput));
      }
    }
  };
}
