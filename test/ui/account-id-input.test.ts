import { describe, expect, it } from 'vitest';
import { judgeIdInput } from '../../src/ui/new/account-id-input.ts';

const OWN = `05${'ab'.repeat(32)}`;
const THEIRS = `05${'0f'.repeat(32)}`;

describe('judgeIdInput', () => {
  it.each([
    ['nothing', '  ', { kind: 'empty' }],
    ['the first digit', '0', { kind: 'typing', missing: 65 }],
    ['half an ID', '05f3a91c77', { kind: 'typing', missing: 56 }],
    ['a whole ID', THEIRS, { kind: 'id', accountId: THEIRS }],
    [
      'capitals and groups of four',
      ` ${THEIRS.toUpperCase().replace(/.{4}/g, '$& ')}\n`,
      { kind: 'id', accountId: THEIRS },
    ],
    ['an ID in quotation marks', `“${THEIRS}”`, { kind: 'id', accountId: THEIRS }],
    ['an ID with unseen characters', `\u200b${THEIRS}\u2069`, { kind: 'id', accountId: THEIRS }],
    ['an ID behind a scheme', `session://${THEIRS}`, { kind: 'id', accountId: THEIRS }],
    ['the own ID', OWN, { kind: 'own' }],
    ['a group’s ID', `03${'0f'.repeat(32)}`, { kind: 'wrong' }],
    ['a digit too many', `${THEIRS}0`, { kind: 'wrong' }],
    ['a registered name', ' Layla-from_Lisbon ', { kind: 'name', name: 'layla-from_lisbon' }],
    ['a name that begins like an ID', `05g`, { kind: 'name', name: '05g' }],
    ['a name with a hyphen at its end', 'layla-', { kind: 'wrong' }],
    ['a name with a blank', 'layla haddad', { kind: 'wrong' }],
    ['a name that nobody can have', 'a'.repeat(65), { kind: 'wrong' }],
  ])('judges %s', (_, text, expected) => {
    expect(judgeIdInput(text, OWN)).toEqual(expected);
  });
});
