import { utf8 } from '../../crypto/bytes.ts';
import { isObject, parseJson } from '../../protocol/json.ts';
import type { KeyStorage } from '../../store/key-vault.ts';
import type { LockRules } from './lock-api.ts';

const NAME = 'lock-rules';
const LONGEST_AWAY_MINUTES = 1_440;

export const DEFAULT_RULES: LockRules = { awayMinutes: 15, collect: false, tell: true };

const isMinutes = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LONGEST_AWAY_MINUTES;

/** What is missing or out of range is as at the beginning. */
function checked(value: unknown): LockRules {
  if (!isObject(value)) return DEFAULT_RULES;
  const { awayMinutes, collect, tell } = value;
  return {
    awayMinutes: awayMinutes === null || isMinutes(awayMinutes) ? awayMinutes : DEFAULT_RULES.awayMinutes,
    collect: typeof collect === 'boolean' ? collect : DEFAULT_RULES.collect,
    tell: typeof tell === 'boolean' ? tell : DEFAULT_RULES.tell,
  };
}

export async function getRules(keys: KeyStorage): Promise<LockRules> {
  const stored = await keys.get(NAME);
  return stored === undefined ? DEFAULT_RULES : checked(parseJson(utf8(stored)));
}

export async function putRules(keys: KeyStorage, change: Partial<LockRules>): Promise<LockRules> {
  const rules = checked({ ...(await getRules(keys)), ...change });
  await keys.set(NAME, JSON.stringify(rules));
  return rules;
}
