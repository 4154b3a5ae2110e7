import { isObject } from '../../protocol/json.ts';
import { BackupDamagedError } from './errors.ts';

/** Gives back a checked value. @throws BackupDamagedError */
export type Field<T> = (value: unknown) => T;

/** A field for every property, so that one that is added to a row cannot be forgotten here. */
export type Shape<T> = { readonly [K in keyof T]-?: Field<T[K]> };

const wrong = (what: string): never => {
  throw new BackupDamagedError(`a field that is no ${what}`);
};

export const flag: Field<boolean> = (value) => (typeof value === 'boolean' ? value : wrong('flag'));

/** ms or s since 1970, or a count: finite, not negative. */
export const amount: Field<number> = (value) =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : wrong('amount');

export const number: Field<number> = (value) =>
  typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : wrong('number');

/** @param most UTF-16 units */
export const text =
  (most: number): Field<string> =>
  (value) =>
    typeof value === 'string' && value.length <= most ? value : wrong('text');

export const matching =
  (pattern: RegExp): Field<string> =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : wrong('match');

export const oneOf =
  <const T extends string | number>(...values: readonly T[]): Field<T> =>
  (value) =>
    values.find((candidate) => candidate === value) ?? wrong('known value');

export const orNull =
  <T>(field: Field<T>): Field<T | null> =>
  (value) =>
    value === null ? null : field(value);

/** For properties that files of earlier versions do not have. */
export const or =
  <T>(field: Field<T>, otherwise: T): Field<T> =>
  (value) =>
    value === undefined ? otherwise : field(value);

/** For properties that need not be there. */
export const maybe =
  <T>(field: Field<T>): Field<T> =>
  (value) =>
    value === undefined ? (undefined as T) : field(value); // `shape` leaves it out

/** A new object of the properties of `fields`; others are left out. */
export const shape =
  <T extends object>(fields: Shape<T>): Field<T> =>
  (value) => {
    if (!isObject(value)) return wrong('object');
    const result: Record<string, unknown> = {};
    for (const [name, field] of Object.entries<Field<unknown>>(fields)) {
      const taken = field(Object.hasOwn(value, name) ? value[name] : undefined);
      if (taken !== undefined) result[name] = taken;
    }
    return result as T;
  };

/** @param most entries */
export const listOf =
  <T>(field: Field<T>, most: number): Field<T[]> =>
  (value) =>
    Array.isArray(value) && value.length <= most ? value.map((item) => field(item)) : wrong('list');
