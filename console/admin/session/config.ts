/** How people sign in at this deployment: `/console/config.json`, which it writes itself. */
export type Config = { issuer: string; clientId: string; scopes: string; logoutUrl?: string };

export async function loadConfig(): Promise<Config> {
  const response = await fetch('/console/config.json');
  if (!response.ok) throw new Error(`/console/config.json: ${response.status}`);
  return (await response.json()) as Config;
}
