import { registerHooks } from 'node:module';

/** Packages with so many `exports` that reading them once for each of their own files is a quarter of a start. */
const large = /\/node_modules\/(?:drizzle-orm|hono)\/.+\.js$/;

/** Where an ES module of these packages finds its neighbour, which it names in full; undefined for all other imports. */
export function neighbourOf(specifier: string, parent: string | undefined): string | undefined {
  if (parent === undefined || !/^\.\.?\/.+\.js$/.test(specifier) || !large.test(parent)) return undefined;
  return new URL(specifier, parent).href;
}

// Node parses `exports` of the package anew for every file it resolves there, whether or not it needs them.
registerHooks({
  resolve: (specifier, context, next) => {
    const url = context.conditions.includes('import') ? neighbourOf(specifier, context.parentURL) : undefined;
    return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true };
  },
});
