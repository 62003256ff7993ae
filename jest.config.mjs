const shared = {
  testEnvironment: '<rootDir>/test/setup/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/setup/transform.mjs' },
};

const browser = ['<rootDir>/test/browser/'];
const pure = ['console', 'domain', 'infra', 'local'].map((folder) => `<rootDir>/test/${folder}/`);
const testsIn = (folders) => folders.map((folder) => `${folder}**/*.test.ts`);

// Commands that tests start needn't compile again what others have compiled.
process.env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/node_modules/.cache/compiled`;

export default {
  // Nothing here is timed: this only ends what hangs, on a machine that is busy.
  testTimeout: 180_000,
  // More than the cores: some files wait for a browser, or for a lease to end.
  maxWorkers: 3,
  // Jest keeps what it loaded for a file: to begin again costs less than to look through it all.
  workerIdleMemoryLimit: '500MB',
  projects: [
    // The longest files first, because each waits for a browser more than it works.
    {
      ...shared,
      displayName: 'browser',
      testMatch: testsIn(browser),
      globalSetup: '<rootDir>/test/setup/build-pages.ts',
    },
    { ...shared, displayName: 'pure', testMatch: testsIn(pure) },
    {
      ...shared,
      // Against the real engine: one for the run, a table of its own for each file.
      displayName: 'engine',
      moduleNameMapper: { '^@smithy/signature-v4$': '<rootDir>/test/setup/unsigned.cjs' },
      // Whatever is in neither, so that no folder is forgotten.
      testMatch: testsIn(['<rootDir>/test/']),
      testPathIgnorePatterns: [...browser, ...pure],
      globalSetup: '<rootDir>/test/setup/start-engine.ts',
      globalTeardown: '<rootDir>/test/setup/stop-engine.ts',
      setupFiles: ['<rootDir>/test/setup/fresh-table.ts'],
    },
  ],
};
