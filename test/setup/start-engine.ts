import { indexEngine, startEngine } from '../../infra/local/engine.ts';
import { synthesizeTable } from '../../infra/local/synth.ts';

/** One embedded engine for the whole run, in memory. */
export default async function start(): Promise<void> {
  synthesizeTable();
  const engine = await startEngine();
  if (engine.file) indexEngine(engine.file);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
  Object.assign(globalThis, { stopEngine: engine.close });
}
