import { fileURLToPath } from 'node:url';
import main from '../../jest.config.mjs';

const rootDir = fileURLToPath(new URL('../../', import.meta.url));
const engine = main.projects.find(({ displayName }) => displayName === 'engine');

/** The tests that need an engine, with what they need to run against a slow one. */
export default {
  rootDir,
  // It is several times slower than the embedded engine, and some tests make thousands of calls.
  testTimeout: 900_000,
  projects: [
    {
      ...engine,
      rootDir,
      displayName: 'dynamodb-local',
      testMatch: ['data', 'functions'].map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
      // That one holds what the embedded engine counts as units against what was measured on it.
      testPathIgnorePatterns: ['/test/data/costs\\.test\\.ts$'],
      setupFiles: [...engine.setupFiles, '<rootDir>/test/setup/slow-time.ts'],
    },
  ],
};
