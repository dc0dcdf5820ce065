// Imported after Vitest set its own hook, so ours is asked before it: Vitest's sends a message for each import it sees.
import '../src/quick-imports.ts';
