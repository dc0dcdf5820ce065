import { defineConfig } from 'vitest/config';
import './src/quick-imports.ts';
import { soon } from './test/kit/soon.ts';
import { LongestFirst } from './test/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One Postgres for all.
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    setupFiles: ['test/setup.ts'],
    // One process loads Steward once and runs many files, so a file leaves nothing behind.
    isolate: false,
    // Nothing is mocked or transformed: Node loads the files as `npm start` does, an eighth of the CPU less, and nobody looks
    // for mocks in them.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // For two cores: the others fill the waits of the first two.
    maxWorkers: 4,
    // Longer than the waits in a test, so that it is said what did not come.
    testTimeout: 3 * soon.timeout,
    hookTimeout: 4 * soon.timeout,
    expect: { poll: soon },
    reporters: ['default'],
    sequence: { sequencer: LongestFirst },
  },
});
