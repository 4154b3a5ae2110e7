import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest although they are short: without a hint vitest runs them last, with the other core idle. */
const LONG = /soak|household|hostile-days|load\.integration|lying/;

/** Starts the longest files first, so that none runs alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(LONG.test(b.moduleId)) - Number(LONG.test(a.moduleId)));
  }
}
