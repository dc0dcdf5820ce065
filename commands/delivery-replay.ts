import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { text } from '../src/chat/options/index.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { listDeliveries } from '../src/outside/deliveries.ts';
import { ReplayDeliveryInput, replayDelivery } from '../src/outside/replay-delivery.ts';

const delivery = text('The delivery', { maxLength: 40, placeholder: 'delivery' });

export const deliveryReplay = defineCommand({
  name: 'delivery replay',
  summary: 'Send a webhook once more, with the id it had',
  access: 'admin',
  options: {
    delivery: {
      ...delivery,
      suggest: async (ctx, prefix) =>
        (await listDeliveries(ctx, {}, 25))
          .filter((row) => row.id.startsWith(prefix.toLowerCase()))
          .map((row) => ({ value: row.id, label: `${row.id} ${row.subject}, ${row.state}` })),
    },
  },
  examples: ['delivery replay msg_0123456789abcdef01234567'],
  run: async ({ ctx, input }) => {
    const id = ReplayDeliveryInput.safeParse({ delivery: input.delivery.trim().toLowerCase() });
    if (!id.success) {
      throw new StewardError('UNKNOWN_DELIVERY', 'This is not the id of a delivery.', {
        field: 'delivery',
        hint: 'See them with `delivery list`.',
      });
    }
    const found = await replayDelivery(ctx, id.data);
    return line('waiting', `${found.id} is sent again now. \`delivery list\` shows what comes back.`);
  },
});
