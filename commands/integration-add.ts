import { context, line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { inline } from '../src/chat/inline.ts';
import { choice, named, optional, pair, repeatable, text } from '../src/chat/options/index.ts';
import { seconds } from '../src/chat/options/seconds.ts';
import { code } from '../src/chat/text.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { addIntegration, INTEGRATION_SOURCES } from '../src/workspace/add-integration.ts';
import { TOKEN_NAME } from '../src/workspace/create-token.ts';
import type { CommandPorts } from './ports.ts';

export const integrationAdd = (ports: Pick<CommandPorts, 'publicUrl'>): Command =>
  defineCommand({
    name: 'integration add',
    summary: 'Let another system send to Steward; its secret is shown once',
    access: 'admin',
    secret: true,
    options: {
      source: choice('Which system', INTEGRATION_SOURCES),
      name: text('A name for it, such as registry', { maxLength: 40, placeholder: 'name' }),
      every: named(
        optional(seconds('Of a heartbeat: how often it must be heard, such as 5m', { from: '30s', to: '40d' })),
      ),
      map: named(optional(repeatable(pair('Of generic JSON: what stands where, such as title=message')))),
    },
    examples: [
      'integration add alertmanager main',
      'integration add heartbeat nightly --every 25h',
      'integration add generic sensors --map title=message --map severity=level --map labels.host=host.name',
      'integration add mlflow registry',
    ],
    run: async ({ ctx, input }) => {
      const { source } = input;
      const name = input.name.toLowerCase();
      if (!TOKEN_NAME.test(name)) {
        throw new StewardError('BAD_INPUT', 'This is not a name for an integration.', {
          field: 'name',
          hint: 'Use up to 40 of a-z, 0-9, dot, hyphen and underscore, such as `registry`.',
        });
      }
      const made = await addIntegration(ctx, {
        source,
        name,
        everySeconds: input.every,
        map: input.map && Object.fromEntries(input.map.map((each) => [each.name, each.value])),
      });
      const address = `${ports.publicUrl?.() ?? ''}/in/${source}/${made.id}`;
      const end = `End it with \`integration remove ${source} ${name}\`.`;
      const use = `${useOf(source)} ${end}`;
      return line(
        'good',
        `The integration ${source} ${name} is made. Its secret is shown this once.`,
        ['Address: ', code(address), '\nSecret, shown this once: ', code(made.token)],
        context(inline(use)),
      );
    },
  });

/** What to do with address and secret, for each source. */
function useOf(source: (typeof INTEGRATION_SOURCES)[number]): string {
  if (source === 'mlflow')
    return 'Make a webhook there with this address and this secret, for the events model_version_alias.created and model_version_alias.deleted.';
  if (source === 'alertmanager')
    return 'In a receiver: `webhook_configs` with this `url`, and the secret as `http_config.authorization.credentials`.';
  if (source === 'grafana')
    return 'Make a webhook contact point with this address, the secret for its HMAC signature, and `X-Grafana-Alerting-Timestamp` as timestamp header.';
  if (source === 'pagerduty')
    return 'Let the tool post to this address with `/v2/enqueue` behind it, and give it the secret as routing key.';
  if (source === 'opsgenie')
    return 'Let the tool use this address as API, with `/v2/alerts` behind it, and the secret as `Authorization: GenieKey`.';
  if (source === 'standard-webhooks') return 'Let the sender post here and sign with this secret.';
  if (source === 'heartbeat') return 'Post here, whatever the body, with the secret as `Authorization: Bearer`.';
  if (source === 'cloudevents' || source === 'generic')
    return 'Post to this address with the secret as `Authorization: Bearer`.';
  return 'Post its reports to this address with the model and version behind it (/churn/v12) and the secret as `Authorization: Bearer`.';
}
