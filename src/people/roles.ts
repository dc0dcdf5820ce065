import type { Access } from '../chat/command.ts';

export const ROLES = ['viewer', 'member', 'admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

const allowed: Readonly<Record<Access, readonly Role[]>> = {
  anyone: ROLES,
  viewer: ROLES,
  member: ['member', 'admin'],
  admin: ['admin'],
  audit: ['admin', 'auditor'],
};

/** Whether a role gives the right to a command (contract.md section 3, "Rights"). Who may approve is said by policies alone. */
export function mayUse(role: Role, access: Access): boolean {
  return allowed[access].includes(role);
}

/** The roles that may use a command, the least first: for a refusal that names who may. */
export function rolesFor(access: Access): readonly Role[] {
  return allowed[access];
}

/** Of two roles of one human, the one that stays: what an admin gave on purpose beats what everybody has. */
const strength: readonly Role[] = ['viewer', 'member', 'auditor', 'admin'];
export function strongerRole(one: Role, other: Role): Role {
  return strength.indexOf(one) >= strength.indexOf(other) ? one : other;
}
