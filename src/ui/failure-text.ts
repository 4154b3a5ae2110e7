import { codeOf } from './error-code.ts';
import { text } from './text.ts';

/** What is said of a call that failed. If nobody answered, it is not known whether anything was changed. */
export const failureText = (error: unknown): string => text(codeOf(error) === 'unreachable' ? 'notSure' : 'notDone');
