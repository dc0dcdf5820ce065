import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { silentLog } from '../src/kernel/log.ts';
import { migrateBoss } from '../src/queue/boss.ts';
import { connectionOptions } from '../src/store/connection-options.ts';
import { migrate } from '../src/store/migrate.ts';
import { startTestServer } from './kit/test-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the test server's own database, from which test files make theirs. */
    readonly testServer: string;
    /** A data folder that no server ever ran on; `prepareData` copies it. */
    readonly preparedData: string;
  }
}

/** One Postgres and one migrated template a run; every test file clones the template. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  try {
    const { url, options } = connectionOptions(server.url);
    const sql = postgres(url, { ...options, max: 1 });
    await sql`create database template_steward`;
    await sql.end();
    const template = new URL(server.url);
    template.pathname = '/template_steward';
    await migrate(template.href, { log: silentLog, after: migrateBoss });
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('testServer', server.url);
  project.provide('preparedData', server.prepared);
  return () => server.stop();
}
