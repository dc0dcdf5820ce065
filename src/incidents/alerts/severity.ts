/** What other systems call how bad it is, on Steward's scale of 1 (page now) to 4 (for information). */
const WORDS: Readonly<Record<string, number>> = {
  ...{ critical: 1, crit: 1, page: 1, fatal: 1, emergency: 1, emerg: 1, disaster: 1, p1: 1, sev1: 1, s1: 1, '1': 1 },
  ...{ error: 2, err: 2, high: 2, major: 2, urgent: 2, p2: 2, sev2: 2, s2: 2, '2': 2 },
  ...{ warning: 3, warn: 3, average: 3, medium: 3, moderate: 3, minor: 3, p3: 3, sev3: 3, s3: 3, '3': 3 },
  ...{ info: 4, informational: 4, information: 4, low: 4, notice: 4, none: 4, debug: 4, ok: 4 },
  ...{ p4: 4, p5: 4, sev4: 4, sev5: 4, s4: 4, '4': 4, '5': 4 },
};

export const USUAL_SEVERITY = 3;

/** The labels that say it, the first that is known wins. */
const LABELS = ['severity', 'priority', 'level', 'sev', 'urgency'];

/** How bad an alert is: 1 to 4, 3 when nothing says it. */
export function severityOf(labels: Readonly<Record<string, string>>): number {
  for (const label of LABELS) {
    const said = Object.hasOwn(labels, label) ? severityOfWord(labels[label]) : undefined;
    if (said !== undefined) return said;
  }
  return USUAL_SEVERITY;
}

/** `critical` to 1; undefined for a word that is not known. */
export function severityOfWord(word: string | undefined): number | undefined {
  const key = word?.trim().toLowerCase() ?? '';
  return Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
}
