import { setTimeout as sleep } from 'node:timers/promises';
import { waiting, wordsOf } from '../waits.ts';

/** A page in either browser, as far as waiting needs it. */
export interface Looked {
  /** Value of an expression that may use `await`. */
  evaluate(expression: string): Promise<unknown>;
  /** What the browser knows besides, for a failure. */
  about?(): Promise<string>;
}

/** On a machine whose cores are all taken a browser needs many times longer; nothing is gained by giving up early. */
const LIMIT_MS = 90_000;
const LOOK_EVERY_MS = 50;
/** A page that is busy this long is reported as such. */
const ANSWER_MS = 20_000;
const SHOWN_OF_A_PAGE = 1_500;

const PAGE = `[
  location.href.replace(/^[a-z-]+:\\/\\/[^/]+/, ''), document.readyState, document.visibilityState, document.body.innerText,
  ...[...document.querySelectorAll('input, textarea')].map((field) => 'field ' + (field.id || field.type) + ': ' + field.value.slice(0, 80)),
  ...[...document.querySelectorAll('button:disabled')].map((button) => 'disabled: ' + (button.textContent || button.ariaLabel)),
].join('\\n')`;

/**
 * Waits until an expression is true in a page; its errors count as false.
 *
 * @throws Error with the expression, its last answer, the page's address and text, and what the browser says
 */
export async function untilTrue(page: Looked, expression: string, limitMs = LIMIT_MS): Promise<void> {
  let had = 'no answer of the page';
  const describe = (): string => `waited for ${expression}\nand had: ${had}`;
  const look = async (): Promise<void> => {
    for (const endMs = Date.now() + limitMs; ; await sleep(LOOK_EVERY_MS)) {
      try {
        const answer = await inTime(page.evaluate(expression));
        if (answer) return;
        had = String(answer);
      } catch (error) {
        had = wordsOf(error);
      }
      if (Date.now() < endMs) continue;
      const text = await inTime(page.evaluate(PAGE)).catch(wordsOf);
      const about = await inTime(page.about?.() ?? Promise.resolve('')).catch(wordsOf);
      throw new Error(`${describe()}\n${about}\nin this page:\n${String(text).slice(0, SHOWN_OF_A_PAGE)}`);
    }
  };
  await waiting(describe, look());
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const silence = new AbortController();
  const silent = sleep(ANSWER_MS, undefined, { signal: silence.signal }).then(() => {
    throw new Error(`the page was silent for ${ANSWER_MS / 1000} s`);
  });
  silent.catch(() => undefined);
  try {
    return await Promise.race([answer, silent]);
  } finally {
    silence.abort();
    answer.catch(() => undefined);
  }
}
