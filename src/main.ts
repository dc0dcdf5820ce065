import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import './quick-imports.ts';

// Reading the sources is half of a start. What was compiled is kept with the packages, where nobody else may write.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/steward'));
const { run } = await import('./run.ts');
await run(process.argv.slice(2), process.env);
