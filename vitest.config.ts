import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** Files that start, kill or watch processes and browsers: each gets a process of its own. */
const alone = [
  'test/app/{clients,start-as}.test.ts',
  'test/browser/**/*.test.ts',
  'test/crash/**/*.test.ts',
  'test/store/embedded/**/*.test.ts',
];
const common = { pool: 'forks', testTimeout: 30_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    // One Postgres for both projects.
    globalSetup: ['test/global-setup.ts'],
    // For two cores: a third worker fills the waits of the other two.
    maxWorkers: 3,
    reporters: ['default'],
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...common, name: 'alone', include: alone } },
      // One process loads Steward once and runs many files, so a file leaves nothing behind.
      { test: { ...common, name: 'together', include: ['test/**/*.test.ts'], exclude: alone, isolate: false } },
    ],
  },
});
