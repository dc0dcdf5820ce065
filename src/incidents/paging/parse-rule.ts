import { StewardError } from '../../kernel/errors.ts';
import type { Method, Rule } from './rule.ts';

/** A rule has so many methods at most. */
const MOST = 8;
const LONGEST = 120;
const ADDRESS = /^[^\s@<>(),;:"\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\.[a-z]{2,63}$/i;
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/**
 * Reads `dm, email ada@x.io after 2m, sms +39... after 5m`: methods in their order, each with its time after the page. Pure;
 * throws BAD_INPUT that says how it is written. Whether a provider exists is looked up later.
 */
export function parseRules(raw: string): Rule[] {
  const rules = raw
    .split(/[,\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(ruleOf);
  if (rules.length === 0) throw bad('There is no method.', FORMS);
  if (rules.length > MOST) throw bad(`There are at most ${MOST} methods.`, 'Leave some out.');
  return rules.sort((a, b) => a.afterMinutes - b.afterMinutes);
}

const FORMS =
  'Methods are `dm`, `slack`, `discord`, `mention`, `email <address>` and a provider with its target, such as `sms +393331234567`; each may say `after 5m`.';

const bad = (message: string, hint: string): StewardError =>
  new StewardError('BAD_INPUT', message, { field: 'urgent', hint });

function ruleOf(part: string): Rule {
  const match = /^(.*?)(?:\s+after\s+(\d{1,3})\s*(?:m|min|minutes?)?)?$/i.exec(part);
  const minutes = Number(match?.[2] ?? 0);
  if (minutes > LONGEST)
    throw bad(`"${part.slice(0, 60)}" comes too late.`, `At most ${LONGEST} minutes after the page.`);
  return { method: methodOf((match?.[1] ?? part).trim(), part), afterMinutes: minutes };
}

function methodOf(words: string, part: string): Method {
  const [first = '', target = '', ...more] = words.replace(/<mailto:([^|>]+)(?:\|[^>]*)?>/i, '$1').split(/\s+/);
  const kind = first.toLowerCase();
  const fault = bad(`"${part.slice(0, 60)}" is no way to reach somebody.`, FORMS);
  if (more.length > 0) throw fault;
  if (target === '') {
    if (kind === 'dm') return { kind: 'chat' };
    if (kind === 'slack' || kind === 'discord' || kind === 'console') return { kind: 'chat', platform: kind };
    if (kind === 'mention') return { kind: 'mention' };
    throw fault;
  }
  if (kind === 'email' || kind === 'mail') {
    if (ADDRESS.test(target)) return { kind: 'email', address: target };
    throw bad(`"${target.slice(0, 60)}" is no e-mail address.`, FORMS);
  }
  if (!NAME.test(kind) || ['dm', 'slack', 'discord', 'console', 'mention'].includes(kind)) throw fault;
  return { kind: 'provider', provider: kind, target };
}

/** A rule as it is typed. */
export function ruleWords({ method, afterMinutes }: Rule): string {
  return `${methodWords(method)}${afterMinutes > 0 ? ` after ${afterMinutes}m` : ''}`;
}

export function methodWords(method: Method): string {
  switch (method.kind) {
    case 'chat':
      return method.platform ?? 'dm';
    case 'mention':
      return 'mention';
    case 'email':
      return `email ${method.address}`;
    case 'provider':
      return `${method.provider} ${method.target}`;
  }
}
