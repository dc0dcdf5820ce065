import { type Card, line } from '../chat/card.ts';
import type { Fact } from '../kernel/fact.ts';
import type { Ctx } from '../store/unit.ts';
import { integrationOverflowed } from './events.ts';
import { findIntegration } from './integrations.ts';

/** `intake-over:<source>:<integration>:<a minute>:<answered>:<unix ms>` */
export function overflowSubject(fact: Fact): string {
  const { source, integration, perMinute, answered } = integrationOverflowed.read(fact);
  return ['intake-over', source, integration, perMinute, answered, fact.at.getTime()].join(':');
}

/** What people are told when an integration sends more than is taken of it, and what to do; nothing once it was removed. */
export async function overflowLine(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, source = '', id = '', perMinute = '', answered = ''] = subject.split(':');
  const found = await findIntegration(ctx.db, source, id);
  if (!found) return undefined;
  const name = `${found.source} ${found.name}`;
  return line(
    'bad',
    `${name} sends more than ${Number(perMinute).toLocaleString('en')} deliveries a minute. What is over is answered ${answered}, for it to send again; nothing that was taken is lost. ` +
      'Let it put more into one delivery, send less often, or split it into two integrations.',
  );
}
