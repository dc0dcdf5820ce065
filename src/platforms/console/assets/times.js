// Times are sent as instants and written here in the reader's zone: the acting person's, else the browser's.
import { app, onShown } from './navigate.js';

const formats = new Map();

function format(name, zone, { locale = 'en-GB', ...options }) {
  const key = `${name} ${zone}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(locale, { ...options, ...(zone ? { timeZone: zone } : {}) }));
  }
  return formats.get(key);
}

const styles = {
  clock: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  full: {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
};

export const zone = () => app().dataset.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An instant in words, in the reader's zone. */
export function inWords(at, style) {
  if (style === 'date') return dateWords(at);
  if (style === 'datetime') return `${dateWords(at)} ${inWords(at, 'clock')}`;
  return format(style, zone(), styles[style]).format(at);
}

/** 21 Nov 2026: months of three letters, which British English does not keep to. */
function dateWords(at) {
  const parts = format('parts', zone(), {
    locale: 'en-US',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).formatToParts(at);
  return ['day', 'month', 'year'].map((type) => parts.find((part) => part.type === type).value).join(' ');
}

/** The difference to now: "14 min ago", "in 3 h 20 min", "2 d 4 h ago". */
export function relative(at, now = new Date()) {
  const minutes = Math.round(Math.abs(now - at) / 60_000);
  if (minutes < 1) return 'just now';
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const words = days > 0 ? [`${days} d`, hours && `${hours} h`] : [hours && `${hours} h`, rest && `${rest} min`];
  const span = words.filter(Boolean).join(' ');
  return at < now ? `${span} ago` : `in ${span}`;
}

/** Writes all times below a node. */
export function writeTimes(node = document) {
  for (const time of node.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    const text = time.dataset.style === 'relative' ? relative(at) : inWords(at, time.dataset.style);
    if (time.textContent !== text) time.textContent = text;
    time.title = inWords(at, 'full');
  }
}

export function keepTimes() {
  onShown(() => writeTimes());
  setInterval(() => writeTimes(), 20_000);
}
