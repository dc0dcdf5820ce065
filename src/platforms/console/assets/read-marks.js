// What each person has read, kept in this browser: the number of the newest message seen in each channel.
import { person } from './navigate.js';

const place = () => `steward.read.${person()}`;

function marks() {
  try {
    return JSON.parse(localStorage.getItem(place())) ?? {};
  } catch {
    return {};
  }
}

/** The number of the newest message read in a channel; undefined when this person never looked. */
export const readUpTo = (channel) => marks()[channel];

export function markRead(channel, seq) {
  const now = marks();
  if ((now[channel] ?? -1) >= seq) return;
  now[channel] = seq;
  try {
    localStorage.setItem(place(), JSON.stringify(now));
  } catch {
    // Private windows may refuse; the marks then last as long as the page.
  }
}

/** Shows a dot beside every channel that has something new. */
export function showUnread(current) {
  for (const link of document.querySelectorAll('[data-channel-link]')) {
    const channel = link.dataset.channelLink;
    const unread = channel !== current && Number(link.dataset.latest) > (readUpTo(channel) ?? 0);
    link.classList.toggle('has-unread', unread);
    link.querySelector('.unread').hidden = !unread;
  }
}
