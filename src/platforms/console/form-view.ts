import type { Form, FormField } from '../../chat/form.ts';
import { html, type Markup } from './html.ts';

/** What the pickers of a form offer. */
export interface FormChoices {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string }[];
}

/** A form as the inside of a dialog. Its submission sends the invocation back with the values. */
export function formView(form: Form, choices: FormChoices): Markup {
  return html`<form method="dialog" class="dialog-form" data-form="${form.invocation}">
<h2>${form.title}</h2>
${form.intro !== undefined && html`<p class="dialog-intro">${form.intro}</p>`}
${form.fields.map((field) => fieldView(field, choices))}
<p class="dialog-error" role="alert" hidden></p>
<div class="dialog-buttons"><button type="button" class="button" data-close>Cancel</button><button type="submit" class="button primary">${form.submit}</button></div>
</form>`;
}

function fieldView(field: FormField, choices: FormChoices): Markup {
  const id = `field-${field.name}`;
  return html`<div class="dialog-field"><label for="${id}">${field.label}</label>${controlOf(field, id, choices)}</div>`;
}

function controlOf(field: FormField, id: string, choices: FormChoices): Markup {
  const offered = offeredOf(field, choices);
  const required = !field.optional && html` required`;
  if (offered) {
    return html`<select id="${id}" name="${field.name}"${required}><option value="">Choose</option>${offered.map(
      (choice) =>
        html`<option value="${choice.value}"${choice.value === field.initial && html` selected`}>${choice.label}</option>`,
    )}</select>`;
  }
  const hints = html`${field.placeholder !== undefined && html` placeholder="${field.placeholder}"`} maxlength="${field.maxLength ?? 3_000}"`;
  return field.multiline
    ? html`<textarea id="${id}" name="${field.name}" rows="4"${required}${hints}>${field.initial ?? ''}</textarea>`
    : html`<input id="${id}" name="${field.name}" type="text" autocomplete="off"${required}${hints} value="${field.initial ?? ''}">`;
}

function offeredOf(field: FormField, choices: FormChoices): readonly { value: string; label: string }[] | undefined {
  if (field.choices) return field.choices;
  if (field.picker === 'person') return choices.people.map(({ id, name }) => ({ value: `<@${id}>`, label: name }));
  if (field.picker === 'channel') return choices.channels.map(({ id }) => ({ value: `#${id}`, label: `#${id}` }));
  return undefined;
}
