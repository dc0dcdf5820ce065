import type { EffectNote, EffectTools } from '../../src/lifecycle/effect.ts';
import type { Ctx } from '../../src/store/unit.ts';

/** For effects that ask for nothing. */
export const noTools: EffectTools = {
  ctx: new Proxy({} as Ctx, {
    get: () => {
      throw new Error('this effect was not expected to use the database');
    },
  }),
  secret: (name) => {
    throw new Error(`this effect was not expected to ask for ${name}`);
  },
  note: undefined,
  remember: async () => undefined,
};

/** Tools with secrets, that keep the last note. */
export function toolsWith(secrets: Readonly<Record<string, string>>, ctx?: Ctx): EffectTools & { kept: EffectNote[] } {
  const kept: EffectNote[] = [];
  return {
    ...noTools,
    ...(ctx ? { ctx } : {}),
    kept,
    get note() {
      return kept[0];
    },
    secret: (name) => secrets[name] ?? noTools.secret(name),
    remember: async (note) => void kept.push(note),
  } as EffectTools & { kept: EffectNote[] };
}
