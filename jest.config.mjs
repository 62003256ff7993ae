const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/setup/transform.mjs' },
};

const inFolders = (...folders) => folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`);

export default {
  // Nothing here is timed: this only ends what hangs, on a machine that is busy.
  testTimeout: 60_000,
  // The one engine keeps two busy; by itself Jest would leave a core of two to nobody.
  maxWorkers: 2,
  projects: [
    // The longest files first, because each waits for a browser more than it works.
    { ...shared, displayName: 'browser', testMatch: inFolders('browser') },
    { ...shared, displayName: 'pure', testMatch: inFolders('console', 'domain', 'infra', 'local') },
    {
      ...shared,
      // Against the real engine: one for the run, a table of its own for each file.
      displayName: 'engine',
      testMatch: inFolders('data', 'functions', 'faults', 'fraud', 'model', 'security', 'e2e'),
      globalSetup: '<rootDir>/test/setup/start-engine.ts',
      globalTeardown: '<rootDir>/test/setup/stop-engine.ts',
      setupFiles: ['<rootDir>/test/setup/fresh-table.ts'],
    },
  ],
};
