export default async function stop(): Promise<void> {
  const { stopEngine } = globalThis as unknown as { stopEngine: () => Promise<void> };
  await stopEngine();
}
