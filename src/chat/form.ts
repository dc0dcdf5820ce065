/** One field of a form for missing arguments. At most five a form. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly multiline?: boolean;
  /** A closed choice, shown as a select; else free text. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** The platform's own picker is used where it has one: a person is never identified by a typed name. */
  readonly picker?: 'person' | 'channel';
  readonly initial?: string;
  readonly maxLength?: number;
  /** May be left empty: what a form asks for besides what is missing. */
  readonly optional?: boolean;
}

/**
 * A form that completes an invocation. `invocation` is the written-out call it completes ("v1 reject request=R-81"); on
 * submission the platform sends it back with the values, through the same path as everything else.
 */
export interface Form {
  readonly title: string;
  readonly submit: string;
  readonly intro?: string;
  readonly invocation: string;
  readonly fields: readonly FormField[];
}
