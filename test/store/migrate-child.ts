// Migrates as a process of its own, so that a test can run two at once, or kill one.
import { silentLog } from '../../src/kernel/log.ts';
import { migrate } from '../../src/store/migrate.ts';

const [url = '', folder = ''] = process.argv.slice(2);
const { applied } = await migrate(url, { log: silentLog, folder });
console.log(`applied ${JSON.stringify(applied)}`);
