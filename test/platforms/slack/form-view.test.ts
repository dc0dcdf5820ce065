import { describe, expect, test } from 'vitest';
import type { Form, FormField } from '../../../src/chat/form.ts';
import { formValues, formView, readMetadata } from '../../../src/platforms/slack/form-view.ts';
import { viewFaults } from '../../kit/slack/block-limits.ts';

const form = (...fields: FormField[]): Form => ({
  title: 'Register a model with a very long title',
  submit: 'Register',
  invocation: 'v1 model-register model=churn',
  fields,
});
const view = (given: Form, place = {}) => formView(given, place) as unknown as Record<string, unknown>;
const long = 'x'.repeat(5_000);

describe('a form', () => {
  test.each<[string, FormField]>([
    ['a text', { name: 'a', label: 'A' }],
    ['long words everywhere', { name: 'a', label: long, placeholder: long, initial: long, maxLength: 9_000 }],
    ['what may stay empty', { name: 'a', label: 'A', optional: true }],
    ['a person', { name: 'a', label: 'A', picker: 'person', placeholder: 'Who?' }],
    ['a channel', { name: 'a', label: 'A', picker: 'channel' }],
    ['a choice', { name: 'a', label: 'A', choices: [{ value: 'high', label: long }], initial: 'high' }],
    [
      'too many choices',
      { name: 'a', label: 'A', choices: Array.from({ length: 150 }, (_, n) => ({ value: `${n}`, label: `${n}` })) },
    ],
    ['a choice that is too long', { name: 'a', label: 'A', choices: [{ value: 'v'.repeat(90), label: 'V' }] }],
  ])('with %s is taken by Slack', (_, field) => {
    const made = view({ ...form(field), intro: long, submit: long });
    expect(viewFaults(made)).toEqual([]);
    expect((made.blocks as { optional?: boolean }[])[1]?.optional).toBe(field.optional);
  });

  test('remembers what it completes and where it was asked', () => {
    const place = {
      channel: 'C1',
      thread: '1.1',
      message: '1.2',
      responseUrl: 'https://hooks.slack.com/x',
      replaces: true,
    };
    const { private_metadata } = formView(form({ name: 'a', label: 'A' }), place);
    expect(readMetadata(private_metadata ?? '')).toEqual({ ...place, invocation: 'v1 model-register model=churn' });
  });

  test('drops only the address of the answer when it would remember too much', () => {
    const { private_metadata = '' } = formView(
      { ...form({ name: 'a', label: 'A' }), invocation: `v1 x a=${'y'.repeat(2_000)}` },
      { channel: 'C1', responseUrl: `https://hooks.slack.com/${'z'.repeat(1_500)}` },
    );
    expect(private_metadata.length).toBeLessThanOrEqual(3_000);
    expect(readMetadata(private_metadata)).toMatchObject({ channel: 'C1' });
    expect(readMetadata(private_metadata).responseUrl).toBeUndefined();
  });

  test('gives what was picked as the mention one would have typed', () => {
    const input = (value: object) => ({ value: { type: 'x', ...value } });
    expect(
      formValues({
        'field-reason': input({ value: 'no audit' }),
        'field-risk': input({ selected_option: { value: 'high', text: {} } }),
        'field-owner': input({ selected_user: 'U1' }),
        'field-in': input({ selected_conversation: 'C1' }),
        'field-none': input({ value: null }),
        foreign: input({ value: 'x' }),
      }),
    ).toEqual({ reason: 'no audit', risk: 'high', owner: '<@U1>', in: '<#C1>' });
  });
});
