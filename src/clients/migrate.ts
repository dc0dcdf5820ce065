import { parseArgs } from 'node:util';
import { type Client, onDatabase } from './client.ts';
import { migrateAll } from './migrate-all.ts';

/** `npm run migrate`: brings the schema up to date; running it twice does no harm. */
export const migrateClient: Client = async (input) => {
  parseArgs({ args: [...input.args], options: {} });
  return onDatabase(input, async (_, url) => {
    const { applied } = await migrateAll(url, input.log);
    input.out(applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
    return 0;
  });
};
