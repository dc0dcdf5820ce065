import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Who may import whom: each folder's floor, and within a floor the order. A folder may import what stands lower. */
const HEIGHT: Readonly<Record<string, number>> = {
  'src/kernel': 0,
  'src/store': 10,
  'src/chat': 11,
  'src/queue': 12,
  'src/charts': 13,
  'src/ledger': 20,
  'src/workspace': 21,
  'src/people': 22,
  'src/room': 23,
  'src/registry': 30,
  'src/evidence': 31,
  'src/lifecycle': 40,
  'src/outside': 45,
  'src/monitoring': 50,
  // Within incidents in this order: who is on call, whom to wake, what is wrong, what people do about it.
  'src/incidents': 51,
  'src/incidents/oncall': 51.1,
  'src/incidents/paging': 51.2,
  'src/incidents/alerts': 51.3,
  'src/incidents/response': 51.4,
  'src/digests': 52,
  'src/proof': 55,
  commands: 60,
  'src/consequences': 60,
  'src/delivery': 60,
  'src/effects': 60,
  'src/intake': 60,
  'src/api': 60,
  'src/platforms/slack': 70,
  'src/platforms/discord': 70,
  'src/platforms/console': 70,
  'src/web': 70,
  src: 80,
};
/** Floor 7 sees little: transport and rendering only. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  'src/kernel': [],
  'src/platforms/slack': ['src/chat', 'src/kernel'],
  'src/platforms/discord': ['src/chat', 'src/kernel'],
  'src/platforms/console': ['src/chat', 'src/kernel', 'src/room'],
  'src/web': ['src/chat', 'src/kernel'],
};
/** The only homes of heavy or dangerous packages. */
const HOMES: Readonly<Record<string, RegExp>> = {
  '@slack/': /^src\/platforms\/slack\//,
  'discord.js': /^src\/platforms\/discord\//,
  '@discordjs/': /^src\/platforms\/discord\//,
  'pg-boss': /^src\/queue\//,
  'node-cron': /^src\/queue\//,
  postgres: /^src\/store\//,
  hono: /^src\/(web|api|platforms\/console)\//,
  '@hono/node-server': /^src\/(web|api)\//,
  '@hono/zod-openapi': /^src\/api\//,
  yaml: /^(src\/lifecycle\/|src\/platforms\/slack\/)/,
  'ipaddr.js': /^src\/effects\//,
  echarts: /^src\/charts\//,
  '@resvg/': /^src\/charts\//,
  fflate: /^src\/proof\//,
  nodemailer: /^src\/effects\//,
  'ical.js': /^src\/incidents\/oncall\/ical\//,
  pino: /^src\/log\.ts$/,
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly type: boolean;
}

const files = ['src', 'commands'].flatMap((folder) => sourcesIn(join(root, folder)));
const imports = files.flatMap(importsOf);

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => relative(root, join(folder, name)));
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8');
  const found = source.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g,
  );
  return [...found].map(([, type, stated, dynamic]) => {
    const name = stated ?? dynamic ?? '';
    const to = name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name;
    return { from: file, to, type: type !== undefined };
  });
}

/** The folder of the table a file belongs to: the longest that fits. */
function folderOf(file: string): string {
  const fitting = Object.keys(HEIGHT).filter((folder) => file.startsWith(`${folder}/`));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? 'nowhere';
}

const inside = imports.filter(({ to }) => to.startsWith('src/') || to.startsWith('commands/'));

describe('the house', () => {
  it('has a floor for every file', () => {
    expect(files.filter((file) => folderOf(file) === 'nowhere')).toEqual([]);
  });

  it('imports downwards only', () => {
    const upwards = inside.filter(({ from, to }) => {
      const [here, there] = [folderOf(from), folderOf(to)];
      if (here === there || here === 'src') return false;
      const allowed = ONLY[here];
      return allowed ? !allowed.includes(there) : HEIGHT[there]! >= HEIGHT[here]!;
    });
    expect(upwards.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('keeps each vendor package in its home', () => {
    const strangers = imports.filter(({ from, to }) =>
      Object.entries(HOMES).some(
        ([name, home]) => (to === name || to.startsWith(name.endsWith('/') ? name : `${name}/`)) && !home.test(from),
      ),
    );
    expect(strangers.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('loads heavy vendors only when they are used', () => {
    const eager = imports.filter(({ from, to, type }) => {
      if (
        type ||
        !(
          to === 'discord.js' ||
          to.startsWith('@slack/') ||
          to.startsWith('@discordjs/') ||
          to.startsWith('echarts') ||
          to.startsWith('@resvg/')
        )
      )
        return false;
      return !new RegExp(`import\\('${to}'\\)`).test(readFileSync(join(root, from), 'utf8'));
    });
    expect(eager.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('has no circle of imports at run time', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, type } of inside) if (!type) graph.set(from, [...(graph.get(from) ?? []), to]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) walk(file, []);
    expect(circles).toEqual([]);
  });
});

describe('conventions', () => {
  it('names files in kebab-case, with no drawer for leftovers', () => {
    const banned = /(^|\/)(utils?|helpers?|common|types|manager|service)\.ts$/;
    expect(
      files.filter((file) => banned.test(file) || !/^[a-z0-9-]+(\.[a-z]+)?\.ts$/.test(file.split('/').at(-1)!)),
    ).toEqual([]);
  });

  it('keeps files under 300 lines', () => {
    const long = [...files, ...sourcesIn(join(root, 'test'))].filter(
      (file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301,
    );
    expect(long).toEqual([]);
  });

  it('has no default exports, no enums, no any', () => {
    const bad = files.filter((file) =>
      /^export default|^\s*(export )?(const )?enum |: any\b|as any\b|@ts-ignore/m.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
    expect(bad).toEqual([]);
  });

  it('reads the environment in config alone', () => {
    const readers = files.filter(
      (file) =>
        /process\.env/.test(readFileSync(join(root, file), 'utf8')) && !['src/config.ts', 'src/main.ts'].includes(file),
    );
    expect(readers).toEqual([]);
  });

  it('asks the database for the time in one place only', () => {
    const asks = (file: string): boolean => {
      const literals = readFileSync(join(root, file), 'utf8').matchAll(/\b(?:sql|unsafe\()[^`'"]{0,80}[`'"]([^`]*)`/g);
      return [...literals].some(([, statement]) => /(?<![.\w])(now\(\)|current_timestamp)/i.test(statement ?? ''));
    };
    expect(files.filter((file) => asks(file) && !file.startsWith('src/store/'))).toEqual([]);
  });
});

describe('explicit lists equal their folders', () => {
  const lists: [string, string, string][] = [
    ['gates', 'src/lifecycle/gates', 'index.ts'],
    ['effects', 'src/effects', 'index.ts'],
    ['sources of intake', 'src/intake', 'index.ts'],
    ['consequences', 'src/consequences', 'index.ts'],
    ['commands', 'commands', 'index.ts'],
    ['sections of digests', 'src/digests/sections', 'index.ts'],
  ];
  it.each(lists)('%s', (_, folder, index) => {
    const path = join(root, folder, index);
    expect(existsSync(path)).toBe(true);
    const listed = importsOf(`${folder}/${index}`)
      .map(({ to }) => to)
      .filter((to) => to.startsWith(`${folder}/`));
    const present = readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts') && name !== index && statSync(join(root, folder, name)).isFile())
      .map((name) => `${folder}/${name}`)
      .filter((file) =>
        /defineCommand|defineConsequence|TimerHandler|: Gate =|: Effect =|: Source =|: Section =/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
      );
    expect(listed.filter((file) => present.includes(file)).sort()).toEqual(present.sort());
  });
});
