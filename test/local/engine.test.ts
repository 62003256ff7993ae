import { DatabaseSync } from 'node:sqlite';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { createTable, indexEngine, startEngine } from '../../infra/local/engine.ts';
import { indexes } from '../../shared/data/keys.ts';

describe('the engine', () => {
  it('has the table of the stack, with every index and the stream', async () => {
    const engine = await startEngine();
    try {
      await createTable(engine.endpoint, 'ledger');
      await createTable(engine.endpoint, 'ledger');
      const client = new DynamoDBClient({
        endpoint: engine.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
      const { Table } = await client.send(new DescribeTableCommand({ TableName: 'ledger' }));
      client.destroy();
      const names = Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName);
      expect(names?.sort()).toEqual(Object.keys(indexes).sort());
      expect(Table?.StreamSpecification?.StreamViewType).toBe('NEW_AND_OLD_IMAGES');
    } finally {
      await engine.close();
    }
  });

  it('gets the indexes that keep its stream and its scans fast', async () => {
    const engine = await startEngine();
    try {
      await createTable(engine.endpoint, 'ledger');
      expect(indexEngine(engine.file ?? '')).toBe(true);
      const database = new DatabaseSync(engine.file ?? '');
      const planOf = (query: string) =>
        JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN SELECT ${query}`).all());
      const last =
        "MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = 'x'";
      expect(planOf(last)).toContain('ix_stream_seq');
      const page = 'item_json FROM "ledger" ORDER BY hash_prefix, pk, sk LIMIT 500';
      expect(planOf(page)).toContain('ix_scan_ledger');
      database.close();
    } finally {
      await engine.close();
    }
  });

  it('is left as it is when it keeps its stream in another way', () => {
    expect(indexEngine(':memory:')).toBe(false);
  });
});
