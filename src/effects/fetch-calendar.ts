import { LARGEST_CALENDAR } from '../incidents/oncall/ical/check-calendar.ts';
import { RefusedAddress } from './guarded-lookup.ts';
import { type Incoming, type Outgoing, sendRequest } from './send-request.ts';

/** The text of a calendar at an address, by the rules of every call to the outside. Rejects with a sentence. */
export async function fetchCalendar(
  from: Pick<Outgoing, 'url' | 'allowPrivate' | 'resolve' | 'ca' | 'totalMs'>,
): Promise<string> {
  const { status, headers, text, cut } = await get({
    ...from,
    headers: { accept: 'text/calendar', 'user-agent': 'steward' },
    largest: LARGEST_CALENDAR,
  });
  const to = headers.location;
  if (status >= 300 && status < 400 && to !== undefined && URL.canParse(to, from.url))
    throw new Error(`it sends on to ${new URL(to, from.url).host}: give that address`);
  if (status !== 200) throw new Error(`it answered ${status}`);
  if (cut) throw new Error('it is larger than 1 MiB');
  return text;
}

async function get(out: Omit<Outgoing, 'method'>): Promise<Incoming> {
  try {
    return await sendRequest({ ...out, method: 'GET' });
  } catch (error) {
    if (!(error instanceof RefusedAddress)) throw error;
    throw new Error(`${new URL(out.url).hostname} has no public address; an admin may add --allow-private`);
  }
}
