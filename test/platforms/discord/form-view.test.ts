import { expect, test } from 'vitest';
import type { Form, FormField } from '../../../src/chat/form.ts';
import { formView } from '../../../src/platforms/discord/form-view.ts';
import { submittedValues } from '../../../src/platforms/discord/submitted-values.ts';
import { checkModal, type ModalBody } from '../../kit/discord/check-body.ts';

const form = (...fields: FormField[]): Form => ({
  title: 'Register a model',
  submit: 'Register',
  invocation: 'v1 model-register',
  fields,
});
const field = (index: number): FormField => ({ name: `f${index}`, label: `Field ${index}` });
const choices = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ value: `v${index}`, label: `l${index}` }));

test.each([
  ['one text', form(field(1)), 1],
  ['five fields and an intro, which is left out', { ...form(...[1, 2, 3, 4, 5].map(field)), intro: 'Why' }, 5],
  ['four fields and an intro', { ...form(...[1, 2, 3, 4].map(field)), intro: 'Why' }, 5],
  [
    'long words',
    {
      ...form({
        name: 'a',
        label: 'L'.repeat(200),
        placeholder: 'p'.repeat(400),
        initial: 'i'.repeat(9_000),
        maxLength: 9_000,
      }),
      title: 'T'.repeat(99),
    },
    1,
  ],
  ['a select of 25', form({ ...field(1), choices: choices(25), initial: 'v3' }), 1],
  ['more choices than a select shows, as a text', form({ ...field(1), choices: choices(26) }), 1],
  ['pickers', form({ ...field(1), picker: 'person' }, { ...field(2), picker: 'channel' }), 2],
] as const)('Discord takes %s', (_, asked, count) => {
  const modal = formView(asked)!;
  expect(checkModal(JSON.parse(JSON.stringify(modal)) as ModalBody)).toEqual([]);
  expect(modal.components).toHaveLength(count);
  expect(modal.custom_id).toBe('v1 model-register');
});

test.each([
  ['more than five fields', form(...[1, 2, 3, 4, 5, 6].map(field))],
  ['an invocation over 100 characters', { ...form(field(1)), invocation: `v1 ${'x'.repeat(100)}` }],
])('%s open no form', (_, asked) => {
  expect(formView(asked)).toBeUndefined();
});

test('what may stay empty is not required', () => {
  const asked = form(field(1), { ...field(2), optional: true }, { ...field(3), choices: choices(2), optional: true });
  const modal = JSON.parse(JSON.stringify(formView(asked))) as ModalBody;
  expect(modal.components.map(({ component }) => component?.required)).toEqual([true, false, false]);
});

test('what was filled in is read from labels and from rows', () => {
  const label = (component: object) => ({ type: 18, id: 1, component });
  const components = [
    { type: 10, id: 9 },
    label({ type: 4, custom_id: 'reason', value: 'no audit' }),
    label({ type: 5, custom_id: 'who', values: ['22', '23'] }),
    label({ type: 8, custom_id: 'where', values: ['33'] }),
    label({ type: 3, custom_id: 'risk', values: ['high'] }),
    { type: 1, id: 8, components: [{ type: 4, custom_id: 'old', value: 'way' }] },
  ] as unknown as Parameters<typeof submittedValues>[0];
  expect(submittedValues(components)).toEqual({
    reason: 'no audit',
    who: '<@22> <@23>',
    where: '<#33>',
    risk: 'high',
    old: 'way',
  });
});
