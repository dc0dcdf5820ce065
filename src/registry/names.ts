import { StewardError } from '../kernel/errors.ts';

/** Models and versions (contract.md section 3): lower case, digits, dot, underscore, hyphen; 1 to 40 characters. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;

/** A version of a model, or the model alone. */
export interface Subject {
  readonly model: string;
  readonly version?: string | undefined;
}

/** `churn@v12` or `churn`. */
export function subjectName(subject: Subject): string {
  return subject.version === undefined ? subject.model : `${subject.model}@${subject.version}`;
}

/** Reads `model` or `model@version`, lower-casing it. Throws BAD_INPUT that shows what was meant. */
export function parseSubject(raw: string, field = 'subject'): Subject {
  const [model = '', version, ...rest] = raw.trim().toLowerCase().split('@');
  if (rest.length > 0 || (version !== undefined && !NAME.test(version)) || !NAME.test(model))
    throw badSubject(raw, field);
  return version === undefined ? { model } : { model, version };
}

/** Reads a model's name alone. Throws BAD_INPUT. */
export function parseModel(raw: string, field = 'model'): string {
  const name = raw.trim().toLowerCase();
  if (NAME.test(name)) return name;
  const [model = '', version = ''] = name.split('@');
  if (NAME.test(model) && NAME.test(version)) {
    throw new StewardError('BAD_INPUT', `"${name}" names a version, and this asks for a model.`, {
      field,
      hint: `Write \`${model}\`. The version itself: \`version show ${model}@${version}\`.`,
    });
  }
  throw new StewardError('BAD_INPUT', `"${clip(raw)}" is not a model's name.`, {
    field,
    hint: 'Names are 1 to 40 of a-z, 0-9, dot, underscore and hyphen, such as `churn`.',
  });
}

function badSubject(raw: string, field: string): StewardError {
  const onlyVersion = field === 'version';
  const like = onlyVersion ? '`churn@v12`' : '`churn` or `churn@v12`';
  return new StewardError(
    'BAD_INPUT',
    `"${clip(raw)}" is ${onlyVersion ? 'not model@version' : 'neither a model nor model@version'}.`,
    { field, hint: `Write it like ${like}: a-z, 0-9, dot, underscore and hyphen, at most 40 characters each.` },
  );
}

const clip = (raw: string): string => (raw.length > 60 ? `${raw.slice(0, 60)}...` : raw);
