import { sanitise } from '../../chat/sanitise.ts';

/** Text for a field that Slack parses: its three control characters escaped (docs: formatting-message-text). */
export function escaped(text: string): string {
  return sanitise(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
