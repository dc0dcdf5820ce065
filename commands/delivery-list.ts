import { defineCommand } from '../src/chat/command.ts';
import { listDeliveries } from '../src/outside/deliveries.ts';
import { deliveryListCard } from '../src/outside/delivery-list-card.ts';

const MOST = 20;

export const deliveryList = defineCommand({
  name: 'delivery list',
  summary: 'The webhooks that were sent: how often, and what came back',
  access: 'admin',
  options: {},
  examples: ['delivery list'],
  run: async ({ ctx }) => deliveryListCard(await listDeliveries(ctx, {}, MOST + 1), MOST),
});
