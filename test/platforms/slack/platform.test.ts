import { silentLog } from '../../../src/kernel/log.ts';
import { createSlack } from '../../../src/platforms/slack/platform.ts';
import { type PlatformHarness, platformContract } from '../../contracts/platform.ts';
import { liveOf } from '../../kit/slack/read-message.ts';
import { type Message, slackWorkspace } from '../../kit/slack/workspace.ts';

/** Not the calls by which the platform finds out whether Slack is back. */
const post = { method: 'chat.postMessage' };

platformContract('Slack', slackHarness, ['away', 'rate-limited', 'dropped']);

/** The Slack platform in a workspace of the test kit, without an entrance: the contract is about calls. */
async function slackHarness(): Promise<PlatformHarness> {
  const workspace = await slackWorkspace();
  const channel = workspace.channels.releases!;
  await workspace.invite(channel);
  const config = { botToken: workspace.botToken, apiUrl: workspace.apiUrl, backoffMs: 50, pollMs: 5 };
  const platform = createSlack(config, silentLog);
  const find = async (ref: { channel: string; message: string }): Promise<Message> => {
    const found = (await workspace.messages(ref.channel)).find(({ ts }) => ts === ref.message);
    if (!found) throw new Error(`There is no message ${ref.message}.`);
    return found;
  };
  const group = workspace.setUserGroup('ml-leads', []);
  workspace.setUserGroup('elsewhere', []);
  return {
    platform,
    group: {
      id: group,
      name: 'ml-leads',
      typed: [
        '@ml-leads',
        'ML-Leads',
        group,
        `<!subteam^${group}|@ml-leads>`,
        `<!subteam^${group}>`,
        `!subteam^${group}`,
      ],
      unknown: ['@elsewhere', '@nothing', 'S0NOTHING1', '<!subteam^S0ELSEWHERE>', ''],
      other: workspace.users.mia!,
      setMembers: (users) => void workspace.setUserGroup('ml-leads', users),
    },
    address: { team: workspace.team, channel },
    channelName: 'releases',
    unknown: { team: workspace.team, channel: workspace.channels.secret! },
    person: workspace.users.leo!,
    texts: async (ref) => (await find(ref)).words,
    live: async (ref) => liveOf((await find(ref)).raw),
    async files(ref) {
      const { blocks, raw } = await find(ref);
      const pictures = blocks.flatMap(({ slack_file, alt_text }) => {
        const id = (slack_file as { id: string } | undefined)?.id;
        const upload = workspace.files.uploads.find((each) => each.id === id);
        return upload ? [{ name: upload.name, bytes: upload.bytes, alt: String(alt_text), picture: true }] : [];
      });
      const marked = raw.metadata as { event_payload?: { files?: string } } | undefined;
      const ids = marked?.event_payload?.files?.split(' ') ?? [];
      const all = (await workspace.messages(ref.channel)).flatMap((each) => (each.raw.files ?? []) as { id: string }[]);
      const shared = all.flatMap(({ id }) =>
        workspace.files.uploads.filter((each) => ids.includes(id) && each.id === id),
      );
      return [...pictures, ...shared.map(({ name, bytes, alt }) => ({ name, bytes, alt, picture: false }))];
    },
    buttons: async (ref) => (await find(ref)).buttons.map(({ value }) => value),
    count: async () => (await workspace.messages(channel)).filter(({ user }) => user === workspace.botUser).length,
    async remove(ref) {
      await workspace.call('chat.delete', { channel: ref.channel, ts: ref.message });
    },
    async react(ref, user, emoji) {
      const args = { channel: ref.channel, timestamp: ref.message, name: emoji };
      await workspace.call('reactions.add', args, workspace.tokenOf(user));
    },
    async says(user, words, root) {
      // A client sends the three signs escaped (docs: formatting-message-text).
      const text = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      const args = { channel, text, ...(root ? { thread_ts: root.message } : {}) };
      const { ts } = await workspace.call('chat.postMessage', args, workspace.tokenOf(user));
      return { channel, message: String(ts) };
    },
    faults: ['away', 'rate-limited', 'dropped'],
    async fault(kind) {
      if (kind === 'rate-limited') workspace.faults.arm({ kind, retryAfter: 2 }, post);
      else if (kind === 'dropped') workspace.faults.arm({ kind }, post);
      else {
        await workspace.away();
        workspace.faults.clear();
        setTimeout(() => void workspace.back(), 500);
      }
    },
    async stop() {
      await platform.stop();
      await workspace.stop();
    },
  };
}
