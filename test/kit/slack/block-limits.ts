/** Slack's own refusals of messages, written apart from Steward's table of limits: the codes and texts it answers with. */
export interface Refusal {
  readonly error: 'invalid_blocks' | 'msg_blocks_too_long' | 'no_text';
  readonly messages: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** The refusal of a message's blocks, or undefined when Slack takes them. */
export function refusalOf(blocks: readonly Json[]): Refusal | undefined {
  const faults: string[] = [];
  if (blocks.length > 50) faults.push('no more than 50 items allowed [json-pointer:/blocks]');
  const ids = blocks.map((block) => block.block_id).filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) faults.push('block_id already exists');
  if (blocks.filter(({ type }) => type === 'table').length > 1) faults.push('only_one_table_allowed');
  blocks.forEach((block, at) => {
    faults.push(...faultsOf(block).map((fault) => `${fault} [json-pointer:/blocks/${at}]`));
  });
  if (faults.length > 0) return { error: 'invalid_blocks', messages: faults.map((fault) => `[ERROR] ${fault}`) };
  if (textOf(blocks) > 13_200) return { error: 'msg_blocks_too_long', messages: [] };
  return undefined;
}

function faultsOf(block: Json): string[] {
  switch (block.type) {
    case 'header':
      return plainFaults(block.text, 150);
    case 'section':
      return plainFaults(block.text, 3_000);
    case 'context': {
      const elements = list(block.elements);
      const size = elements.length < 1 || elements.length > 10 ? ['context takes 1 to 10 elements'] : [];
      return [...size, ...elements.flatMap((element) => plainFaults(element, 3_000))];
    }
    case 'actions':
      return actionFaults(list(block.elements));
    case 'image':
      return [...imageFaults(block), ...lengthFaults(block.alt_text, 2_000)];
    case 'rich_text':
      return richFaults(list(block.elements));
    case 'table':
      return tableFaults(block.rows as readonly (readonly Json[])[]);
    case 'input':
      return [...plainFaults(block.label, 2_000), ...inputFaults(block.element as Json)];
    default:
      return [`unsupported type: ${String(block.type)}`];
  }
}

/** Either an address or an uploaded file (docs: image block). */
function imageFaults({ image_url, slack_file }: Json): string[] {
  if (slack_file === undefined) return lengthFaults(image_url, 3_000);
  const { id } = slack_file as Json;
  const pattern = /^[F][A-Z0-9]{8,}$/;
  if (image_url !== undefined) return ['image_url and slack_file exclude each other'];
  return typeof id === 'string' && pattern.test(id) ? [] : ['input must match regex pattern: ^[F][A-Z0-9]{8,}$'];
}

function actionFaults(elements: readonly Json[]): string[] {
  const size = elements.length < 1 || elements.length > 25 ? ['actions takes 1 to 25 elements'] : [];
  const ids = elements.map(({ action_id }) => action_id);
  const twice = new Set(ids).size === ids.length ? [] : ['action_id already exists'];
  return [...size, ...twice, ...elements.flatMap(buttonFaults)];
}

function buttonFaults(button: Json): string[] {
  const confirm = button.confirm as Json | undefined;
  const style = button.style === undefined || button.style === 'primary' || button.style === 'danger';
  return [
    ...plainFaults(button.text, 75),
    ...lengthFaults(button.value, 2_000),
    ...lengthFaults(button.action_id, 255),
    ...(style ? [] : ['invalid style']),
    ...(confirm === undefined
      ? []
      : [
          ...plainFaults(confirm.title, 100),
          ...plainFaults(confirm.text, 300),
          ...plainFaults(confirm.confirm, 30),
          ...plainFaults(confirm.deny, 30),
        ]),
  ];
}

function richFaults(elements: readonly Json[]): string[] {
  if (elements.length === 0) return ['rich_text takes at least one element'];
  return elements.flatMap((element) => {
    const inner = list(element.elements);
    if (inner.length === 0) return ['a rich text section takes at least one element'];
    return inner.flatMap((each) =>
      each.type === 'text' || each.text !== undefined ? lengthFaults(each.text, 12_000) : [],
    );
  });
}

function tableFaults(rows: readonly (readonly Json[])[]): string[] {
  const size = rows.length < 1 || rows.length > 100 ? ['a table takes 1 to 100 rows'] : [];
  const wide = rows.some((row) => row.length < 1 || row.length > 20) ? ['a row takes 1 to 20 cells'] : [];
  const cells = rows.flat().flatMap((cell) => {
    if (cell.type === 'raw_text') return lengthFaults(cell.text, 10_000);
    return cell.type === 'rich_text' ? richFaults(list(cell.elements)) : [`unsupported cell: ${String(cell.type)}`];
  });
  const long = textOf(rows.flat()) > 10_000 ? ['a table takes 10000 characters'] : [];
  return [...size, ...wide, ...long, ...cells];
}

function inputFaults(element: Json): string[] {
  const options = element.options === undefined ? [] : list(element.options);
  const size = options.length > 100 ? ['no more than 100 options'] : [];
  const placeholder = element.placeholder === undefined ? [] : plainFaults(element.placeholder, 150);
  return [
    ...size,
    ...placeholder,
    ...options.flatMap((option) => [...plainFaults(option.text, 75), ...lengthFaults(option.value, 75)]),
  ];
}

/** The faults of a modal (docs: reference/views/modal-views). */
export function viewFaults(view: Json): string[] {
  const blocks = list(view.blocks);
  const metadata = String(view.private_metadata ?? '').length > 3_000 ? ['private_metadata takes 3000 characters'] : [];
  return [
    ...plainFaults(view.title, 24),
    ...(view.submit === undefined ? [] : plainFaults(view.submit, 24)),
    ...(view.close === undefined ? [] : plainFaults(view.close, 24)),
    ...metadata,
    ...viewBlockFaults(blocks),
  ];
}

/** The faults of a home (docs: reference/views/home-tab-views; blocks that name messages as their only surface). */
export function homeFaults(view: Json): string[] {
  const blocks = list(view.blocks);
  const unknown = Object.keys(view).filter(
    (key) => !['type', 'blocks', 'private_metadata', 'callback_id', 'external_id'].includes(key),
  );
  return [
    ...(view.type === 'home' ? [] : ['invalid `type`']),
    ...unknown.map((key) => `unknown field: ${key}`),
    ...viewBlockFaults(blocks),
  ];
}

function viewBlockFaults(blocks: readonly Json[]): string[] {
  return [
    ...(blocks.length > 100 ? ['no more than 100 items'] : []),
    ...blocks.filter(({ type }) => type === 'table').map(() => 'unsupported type: table'),
    ...blocks.flatMap(faultsOf),
  ];
}

function plainFaults(text: unknown, max: number): string[] {
  const { type, text: words } = (text ?? {}) as Json;
  if (type !== 'plain_text' && type !== 'mrkdwn') return ['missing required field: text'];
  return lengthFaults(words, max);
}

function lengthFaults(value: unknown, max: number): string[] {
  if (typeof value !== 'string' || value.length < 1) return ['must be more than 0 characters'];
  return value.length > max ? [`must be less than ${max + 1} characters`] : [];
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** The length of every text in it. */
function textOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + textOf(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (key === 'text' && typeof inner === 'string') return sum + inner.length;
    return sum + textOf(inner);
  }, 0);
}
