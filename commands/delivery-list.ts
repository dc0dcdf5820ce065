import { defineCommand } from '../src/chat/command.ts';
import { from } from '../src/chat/options/index.ts';
import { countDeliveries, listDeliveries } from '../src/outside/deliveries.ts';
import { deliveryListCard } from '../src/outside/delivery-list-card.ts';

const MOST = 20;

export const deliveryList = defineCommand({
  name: 'delivery list',
  summary: 'The webhooks that were sent: how often, and what came back',
  access: 'admin',
  options: { from: from() },
  examples: ['delivery list'],
  run: async ({ ctx, input: { from = 1 } }) =>
    deliveryListCard(await listDeliveries(ctx, {}, MOST, from), { from, ...(await countDeliveries(ctx)) }),
});
