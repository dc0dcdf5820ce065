/** How long a test waits for a fact: generous, because a machine may be slow and a wait that succeeds costs nothing. */
export const SOON_MS = 30_000;

/** For `vi.waitFor` and `vi.waitUntil`, which give up after a second by themselves; `expect.poll` has it from the config. */
export const soon = { timeout: SOON_MS, interval: 20 } as const;
