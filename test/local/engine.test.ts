import { DatabaseSync } from 'node:sqlite';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { createTable, indexStream, startEngine } from '../../infra/local/engine.ts';
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

  it('gets the index that keeps its stream fast', async () => {
    const engine = await startEngine();
    try {
      await createTable(engine.endpoint, 'ledger');
      expect(indexStream(engine.file ?? '')).toBe(true);
      const database = new DatabaseSync(engine.file ?? '');
      const plan = database
        .prepare(
          'EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) ' +
            "FROM _stream_records WHERE table_name = 'ledger'",
        )
        .all();
      database.close();
      expect(JSON.stringify(plan)).toContain('ix_stream_seq');
    } finally {
      await engine.close();
    }
  });

  it('is left as it is when it keeps its stream in another way', () => {
    expect(indexStream(':memory:')).toBe(false);
  });
});
