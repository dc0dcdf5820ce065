/**
 * Every message that Steward posts carries, in the address of its first embed, the guild it belongs to and the marker of
 * its messages. Discord shows no address of an embed without a title, keeps it, and gives it back when messages are read;
 * a nonce it forgets (discord.py#2451). A direct message says by it for which guild it was.
 */
const origin = 'https://steward.invalid/';

/** The address for an embed. `.invalid` never resolves (RFC 2606 section 2). */
export function markerUrl(team: string, marker?: string): string {
  return `${origin}${team}${marker === undefined ? '' : `/${encodeURIComponent(marker)}`}`;
}

/** Guild and marker of a message as Discord gives it back; undefined for messages that are not ours. */
export function readMarker(message: {
  readonly embeds?: readonly { readonly url?: string | undefined }[];
}): { readonly team: string; readonly marker?: string } | undefined {
  const url = message.embeds?.find((embed) => embed.url?.startsWith(origin))?.url;
  const [team, marker] = url?.slice(origin.length).split('/') ?? [];
  if (!team) return undefined;
  return marker === undefined ? { team } : { team, marker: decodeURIComponent(marker) };
}
