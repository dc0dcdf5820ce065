import { html, type Markup } from './html.ts';

// Drawn here, so that signs look alike on every machine, whatever emoji fonts it has. A 20 by 20 grid, strokes only.
const paths = {
  check: 'M4.5 10.5l3.6 3.7 7.4-8.2',
  cross: 'M5.5 5.5l9 9m0-9l-9 9',
  clock: 'M10 5.8V10l2.8 2M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4z',
  question: 'M7.4 7.4a2.7 2.7 0 1 1 3.9 2.5c-.9.5-1.3 1-1.3 2m0 2.6v.1',
  warn: 'M10 6.5v5m0 2.8v.1M10 2.9l7.6 13.6H2.4z',
  up: 'M7 9.2l3-6.2c1.3 0 2 .9 2 2.1l-.4 2.7h3.7c1 0 1.7.9 1.5 1.9l-1.1 5.4c-.2.8-.9 1.4-1.7 1.4H7m0-7.3v7.3m0-7.3H3.4v7.3H7',
  down: 'M7 10.8l3 6.2c1.3 0 2-.9 2-2.1l-.4-2.7h3.7c1 0 1.7-.9 1.5-1.9l-1.1-5.4c-.2-.8-.9-1.4-1.7-1.4H7m0 7.3V3.5m0 7.3H3.4V3.5H7',
  eye: 'M2.3 10S5 4.8 10 4.8 17.7 10 17.7 10 15 15.2 10 15.2 2.3 10 2.3 10zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
  pin: 'M7 3h6M8 3v5.2L5.5 11v1.5h9V11L12 8.2V3M10 12.5V17',
  steward:
    'M13.4 6.6c-.8-1-2-1.5-3.5-1.5-2 0-3.4 1-3.4 2.4 0 3.3 7.1 1.7 7.1 5 0 1.5-1.5 2.5-3.6 2.5-1.7 0-3-.6-3.8-1.7',
  react:
    'M16.6 8.6a7 7 0 1 1-5.2-5.3M7.2 12c.7 1 1.6 1.5 2.8 1.5s2.1-.5 2.8-1.5M7.6 8v.1m4.8-.1v.1M16 1.8v4.4M13.8 4h4.4',
  reply: 'M8 5L3.5 9.3 8 13.6M3.8 9.3h7.4c3 0 5.3 2.1 5.3 5.9',
  file: 'M5.5 3h6l3.5 3.5V17h-9.5zM11.3 3.2v3.5h3.5',
  trash: 'M4 5.5h12M8 5.3V3.5h4v1.8M5.5 5.6l.7 10.9h7.6l.7-10.9M8.5 8.6v4.8m3-4.8v4.8',
  send: 'M3.5 10h12m-5-5.2l5.2 5.2-5.2 5.2',
  back: 'M12.5 4L6.5 10l6 6',
  lock: 'M5.5 9h9v7h-9zM7.3 9V6.6a2.7 2.7 0 0 1 5.4 0V9',
  plus: 'M10 4v12M4 10h12',
  hash: 'M7.8 3.5l-1.6 13m7.6-13l-1.6 13M4 7.5h13M3 12.5h13',
  chat: 'M3.5 4.5h13v9h-7l-3.4 3v-3H3.5z',
} as const;

export type IconName = keyof typeof paths;

/** An icon without words; what it means stands beside it or in the label of its button. */
export function icon(name: IconName): Markup {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="${paths[name]}"/></svg>`;
}

/** The reactions the console offers, by their normalised names, in the order of the menu. */
export const reactionSigns: Readonly<Record<string, { readonly icon: IconName; readonly label: string }>> = {
  white_check_mark: { icon: 'check', label: 'white check mark' },
  x: { icon: 'cross', label: 'cross mark' },
  eyes: { icon: 'eye', label: 'eyes' },
  pushpin: { icon: 'pin', label: 'pushpin' },
  '+1': { icon: 'up', label: 'thumbs up' },
  '-1': { icon: 'down', label: 'thumbs down' },
};
