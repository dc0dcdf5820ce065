import { andMore, cutTo } from '../../chat/budget.ts';
import type { Button, Card, CardFile, Field, Part, Tone } from '../../chat/card.ts';
import { bytesText, sizeOf, withoutFiles } from '../../chat/files.ts';
import { html, type Markup } from './html.ts';
import { type IconName, icon } from './icons.ts';
import { renderText } from './render-text.ts';

const toneIcons: Readonly<Record<Tone, IconName | undefined>> = {
  neutral: undefined,
  waiting: 'clock',
  good: 'check',
  bad: 'cross',
};

const marks = {
  ok: { icon: 'check', word: 'ok' },
  fail: { icon: 'cross', word: 'fails' },
  unknown: { icon: 'question', word: 'unknown' },
  warn: { icon: 'warn', word: 'warning' },
} as const;

/** What still reads as one card; what is beyond is counted, not shown. */
const limits = { fields: 40, rows: 60, buttons: 12 };

/**
 * A card as HTML. Everything in it is text: nothing a caller wrote becomes markup, a link or a mention. Its files are those
 * that the viewer may read.
 */
export function renderCard(given: Card, viewer = ''): Markup {
  const card = withoutFiles(given, ({ file }) => file.kept === undefined);
  const headed = card.parts.some((part) => part.type === 'heading');
  return html`<div class="card tone-${card.tone}${headed ? '' : ' plain'}">${
    headed ? '' : toneSign(card.tone)
  }<div class="card-parts">${card.parts.map((part) => renderPart(part, card.tone, viewer))}</div></div>`;
}

function renderPart(part: Part, tone: Tone, viewer: string): Markup {
  switch (part.type) {
    case 'heading':
      return html`<header class="card-head"><h3>${part.text}</h3>${
        part.aside !== undefined && html`<p class="state">${toneSign(tone)}${part.aside}</p>`
      }</header>`;
    case 'text':
      return html`<p class="card-text">${renderText(part.text)}</p>`;
    case 'fields':
      return renderFields(part.fields);
    case 'table':
      return renderTable(part);
    case 'actions':
      return html`<div class="card-actions">${part.buttons.slice(0, limits.buttons).map(renderButton)}</div>`;
    case 'image':
      return html`<img class="card-image" src="${part.url}" alt="${part.alt}" loading="lazy">`;
    case 'context':
      return html`<p class="card-context">${renderText(part.text)}</p>`;
    case 'picture':
      return html`<a class="card-picture" href="${filePath(part.file, viewer)}" target="_blank" rel="noreferrer"><img class="card-image" src="${filePath(part.file, viewer)}" alt="${part.file.alt}" loading="lazy"></a>`;
    case 'file':
      return html`<p class="card-file"><a class="button" href="${filePath(part.file, viewer)}" download="${part.file.name}" aria-label="Download ${part.file.name}, ${bytesText(sizeOf(part.file))}">${icon('file')}${part.file.name}</a> <span class="card-context">${bytesText(sizeOf(part.file))}</span></p>`;
  }
}

/** Within the console; a page shows what its own person may read, whoever the switch names by now. */
function filePath(file: CardFile, viewer: string): string {
  return `/console/files/${file.kept?.id ?? ''}?as=${encodeURIComponent(viewer)}`;
}

function toneSign(tone: Tone): Markup {
  const name = toneIcons[tone];
  return name ? html`<span class="tone-sign">${icon(name)}</span>` : html``;
}

function renderFields(fields: readonly Field[]): Markup {
  const { shown, left } = cutTo(fields, limits.fields);
  return html`<dl class="fields">${shown.map(
    (field) =>
      html`<div class="field"><dt>${field.label}</dt><dd>${field.mark && renderMark(field.mark)}${renderText(field.value)}</dd></div>`,
  )}</dl>${left > 0 && html`<p class="card-context">${andMore(left)}</p>`}`;
}

function renderMark(mark: keyof typeof marks): Markup {
  return html`<span class="mark mark-${mark}">${icon(marks[mark].icon)}${marks[mark].word}</span> `;
}

function renderTable(table: Extract<Part, { type: 'table' }>): Markup {
  const { shown, left } = cutTo(table.rows, limits.rows);
  const more = left > 0 ? andMore(left) : table.more;
  return html`<div class="table-frame" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${table.columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>${shown.map((row) => html`<tr>${row.map((cell) => html`<td>${renderText(cell)}</td>`)}</tr>`)}</tbody></table></div>${
    more !== undefined && html`<p class="card-context">${more}</p>`
  }`;
}

function renderButton(button: Button): Markup {
  const { confirm } = button;
  return html`<button type="button" class="button ${button.style ?? ''}" data-invocation="${button.invocation}"${
    confirm &&
    html` data-confirm-title="${confirm.title}" data-confirm-text="${confirm.text}" data-confirm-yes="${confirm.yes}"`
  }>${button.label}</button>`;
}
