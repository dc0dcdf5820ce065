import { stringify } from 'yaml';
import { shorten } from '../../chat/budget.ts';
import type { Command } from '../../chat/command.ts';
import { DECLARE_FROM_MESSAGE } from '../../chat/message-menu.ts';
import { EVENTS_PATH } from './http.ts';
import { neededScopes } from './scopes.ts';

export interface ManifestOptions {
  /** The slash command's name without the slash. */
  readonly root: string;
  /** Where Slack reaches Steward over HTTPS. Without it the app uses Socket Mode, which needs no address. */
  readonly publicUrl?: string;
}

/** The parts of a command that the manifest tells. */
type Listed = Pick<Command, 'name' | 'summary'>;

/** Limits of manifest schema 2 (manifest.schema.2.0.0.json). */
export const manifestLimits = Object.freeze({
  commandName: 32,
  commandDescription: 2_000,
  usageHint: 1_000,
  displayName: 35,
  description: 140,
  longDescriptionLeast: 175,
  longDescription: 4_000,
  botName: 80,
  botEvents: 100,
  scopes: 255,
});

/** What Steward listens to. `message` events tell deleted cards and what is typed to Steward directly. */
export const botEvents = [
  'app_home_opened',
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'reaction_added',
  'reaction_removed',
] as const;

const ABOUT =
  'Steward runs the lifecycle of AI systems from chat: people ask to move a model version to another stage, those who may decide approve or reject by button, reaction or command, and every decision stands in a ledger that can be verified.';

/** The app manifest (schema 2, YAML) that follows from the commands: one root command, because names are global. */
export function slackManifest(commands: readonly Listed[], options: ManifestOptions): string {
  const { root, publicUrl } = options;
  const url = publicUrl === undefined ? undefined : `${publicUrl.replace(/\/+$/, '')}${EVENTS_PATH}`;
  const request = url === undefined ? {} : { request_url: url };
  const names = commands.map(({ name }) => name).sort();
  const list = [...commands]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, summary }) => `/${root} ${name}: ${summary}`);
  const manifest = {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Steward',
      description: 'Moves AI models through their stages, with approvals and a ledger that proves them',
      long_description: shorten([ABOUT, ...list].join('\n'), manifestLimits.longDescription),
      background_color: '#1f2d3d',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Steward', always_online: true },
      shortcuts: [
        {
          name: DECLARE_FROM_MESSAGE.label,
          type: 'message',
          callback_id: DECLARE_FROM_MESSAGE.id,
          description: DECLARE_FROM_MESSAGE.about,
        },
      ],
      slash_commands: [
        {
          command: `/${root}`,
          ...(url === undefined ? {} : { url }),
          description: 'Ask for a move, decide on one, look up what stands where',
          usage_hint: shorten(names.join(' | '), manifestLimits.usageHint),
          should_escape: true,
        },
      ],
    },
    oauth_config: { scopes: { bot: Object.keys(neededScopes) } },
    settings: {
      event_subscriptions: { ...request, bot_events: [...botEvents] },
      interactivity: { is_enabled: true, ...request },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
  return stringify(manifest, { lineWidth: 0 });
}
