import { readFile } from 'node:fs/promises';

/** The flags that `npm start` gives to Node: the test kit starts src/main.ts without npm. */
export async function startFlags(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  return (scripts.start.match(/ --\S+(?=.* src\/main\.ts)/g) ?? []).map((flag) => flag.trim());
}
