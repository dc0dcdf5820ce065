import { describe, expect, test } from 'vitest';
import type { Access } from '../../src/chat/command.ts';
import { mayUse, ROLES, type Role, rolesFor, strongerRole } from '../../src/people/roles.ts';

describe('mayUse', () => {
  const rules: readonly [Access, readonly Role[]][] = [
    ['anyone', ['viewer', 'member', 'admin', 'auditor']],
    ['viewer', ['viewer', 'member', 'admin', 'auditor']],
    ['member', ['member', 'admin']],
    ['admin', ['admin']],
    ['audit', ['admin', 'auditor']],
  ];
  test.each(rules)('gives commands for %s to %j and to nobody else', (access, allowed) => {
    expect(ROLES.filter((role) => mayUse(role, access))).toEqual(ROLES.filter((role) => allowed.includes(role)));
    expect([...rolesFor(access)].sort()).toEqual([...allowed].sort());
  });
});

describe('strongerRole', () => {
  test.each<[Role, Role, Role]>([
    ['viewer', 'member', 'member'],
    ['member', 'viewer', 'member'],
    ['member', 'auditor', 'auditor'],
    ['auditor', 'admin', 'admin'],
    ['admin', 'viewer', 'admin'],
    ['viewer', 'viewer', 'viewer'],
  ])('keeps of %s and %s the role %s', (one, other, kept) => {
    expect(strongerRole(one, other)).toBe(kept);
  });
});
