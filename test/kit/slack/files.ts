import type { Answer, Emulated } from './emulated.ts';

type Json = Readonly<Record<string, unknown>>;

/** Files as Slack's documents have them, around the emulator's: slow to become ready, refused in blocks until then. */
export interface SlackFiles {
  readonly methods: Readonly<Record<string, (args: Json, token: string) => Promise<Json>>>;
  /** What is posted to an upload address. */
  readonly upload: (id: string, bytes: Buffer) => Promise<{ status: number; body: string }>;
  /** Why Slack refuses the pictures that blocks name; empty when it takes them. */
  readonly faults: (blocks: readonly Json[]) => readonly string[];
  /** Every upload, whatever became of it. */
  readonly uploads: readonly Upload[];
  /** How often files.info says of a new picture that nothing is known yet; Infinity: it never becomes ready. */
  readyAfter: number;
}

export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly alt: string;
  bytes: Buffer;
  completed: boolean;
}

export function createFiles(emulated: Emulated, base: () => string): SlackFiles {
  const uploads: Upload[] = [];
  const addresses = new Map<string, string>();
  const waits = new Map<string, number>();
  const files: SlackFiles = {
    uploads,
    readyAfter: 1,
    methods: {
      'files.getUploadURLExternal': async ({ alt_txt = '', ...args }, token) => {
        if (String(alt_txt).length > 1_000) return { ok: false, error: 'invalid_arguments' };
        const answer = await emulated.call('files.getUploadURLExternal', { ...args, alt_text: alt_txt }, token);
        if (!answer.ok) return answer;
        const id = String(answer.file_id);
        addresses.set(id, String(answer.upload_url).replace('localhost', '127.0.0.1'));
        uploads.push({ id, name: String(args.filename), alt: String(alt_txt), bytes: Buffer.of(), completed: false });
        return { ...answer, upload_url: `${base()}/upload/${id}` };
      },
      'files.completeUploadExternal': async (args, token) => {
        const answer: Answer = await emulated.call('files.completeUploadExternal', args, token);
        if (!answer.ok) return answer;
        for (const { id } of answer.files as { id: string }[]) {
          waits.set(id, files.readyAfter);
          const upload = uploads.find((each) => each.id === id);
          if (upload) upload.completed = true;
        }
        return answer;
      },
      'files.info': async (args, token) => {
        const answer = await emulated.call('files.info', args, token);
        const left = waits.get(String(args.file)) ?? 0;
        if (!answer.ok || left <= 0) return answer;
        waits.set(String(args.file), left - 1);
        return { ...answer, file: { ...(answer.file as Json), mimetype: '', filetype: '' } };
      },
    },
    async upload(id, bytes) {
      const upload = uploads.find((each) => each.id === id);
      if (!upload) return { status: 404, body: 'file_not_found' };
      upload.bytes = bytes;
      const response = await fetch(addresses.get(id) ?? '', { method: 'POST', body: new Uint8Array(bytes) });
      return { status: response.status, body: await response.text() };
    },
    faults: (blocks) =>
      blocks.flatMap((block, at) => {
        const id = (block.slack_file as Json | undefined)?.id;
        if (id === undefined) return [];
        const isReady = uploads.some((each) => each.id === id && each.completed) && (waits.get(String(id)) ?? 0) <= 0;
        return isReady ? [] : [`[ERROR] invalid slack file [json-pointer:/blocks/${at}/slack_file]`];
      }),
  };
  return files;
}
