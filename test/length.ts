/** `npm run soak -- --long-tests` runs the tests that have a long form in that form; `npm test` runs the short one. */
export const IS_LONG = process.env.STARLING_LONG_TESTS !== undefined;

/** How often, how many or how long: for `npm test`, and for the long form. */
export const shortOrLong = (short: number, long: number): number => (IS_LONG ? long : short);
