import { type ResolveFnOutput, registerHooks } from 'node:module';

/** Packages with so many `exports` that reading them once for each of their own files is a quarter of a start. */
const large = /\/node_modules\/(?:drizzle-orm|hono|(?:echarts|zrender)\/lib)\/.+\.js$/;
const checkout = new URL('..', import.meta.url).href;
/** What our own files name without a path is the same for each of them. */
const packages = new Map<string, ResolveFnOutput>();

const isOurs = (url: string): boolean => url.startsWith(checkout) && !url.includes('/node_modules/');

/** Where an ES module of these packages, or of ours, finds its neighbour, which it names in full; undefined for all other imports. */
export function neighbourOf(specifier: string, parent: string | undefined): string | undefined {
  if (parent === undefined || !/^\.\.?\/.+\.[jt]s$/.test(specifier)) return undefined;
  const knows = specifier.endsWith('.ts') ? isOurs(parent) : large.test(parent);
  return knows ? new URL(specifier, parent).href : undefined;
}

// Node reads package.json anew for every import it resolves, whether or not it needs it: half of a start.
registerHooks({
  resolve: (specifier, context, next) => {
    const { parentURL } = context;
    if (!context.conditions.includes('import')) return next(specifier, context);
    const url = neighbourOf(specifier, parentURL);
    if (url !== undefined)
      return { url, format: url.endsWith('.ts') ? 'module-typescript' : 'module', shortCircuit: true };
    if (parentURL === undefined || !/^[a-z@]/.test(specifier) || !isOurs(parentURL)) return next(specifier, context);
    const known = packages.get(specifier) ?? next(specifier, context);
    packages.set(specifier, known);
    return { ...known, shortCircuit: true };
  },
});
