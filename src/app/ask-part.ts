import type { Unit } from '../store/unit.ts';

/**
 * Asks the part of Steward that answers for a kind of question about a subject. No part does yet: incidents
 * ("open-incidents") and drift ("drift-breach") are not built, so their gates are shown and stop nothing.
 */
export const askPart: NonNullable<Unit['ask']> = async () => undefined;
