import { table } from '../../shared/data/client.ts';

type Wire = { updateHttpClientConfig(name: string, milliseconds: number): void };

/** How long a call to the engine may be under way, which is slow on a busy machine. */
export function letCallsTake(milliseconds: number): void {
  const wire = table.config.requestHandler as unknown as Wire;
  for (const name of ['requestTimeout', 'connectionTimeout']) {
    wire.updateHttpClientConfig(name, milliseconds);
  }
}
