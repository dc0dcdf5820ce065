/** What a note says, apart from when it happened: "at 14:05 restarted the pods". */
export function splitHappened(text: string): { readonly time: string | undefined; readonly note: string } {
  const [, time, note] = FORM.exec(text.trim()) ?? [];
  if (time === undefined || note === undefined || note.trim() === '') return { time: undefined, note: text.trim() };
  return { time: time.trim(), note: note.trim() };
}

const CLOCK = String.raw`(?:(?:today|yesterday)\s+)?\d{1,2}:\d{2}`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?`;
const FORM = new RegExp(String.raw`^at\s+(${DATE}|${CLOCK})(?:\s*[:,]\s*|\s+)([\s\S]*)$`, 'i');
