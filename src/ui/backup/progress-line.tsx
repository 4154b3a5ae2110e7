/** How far it is, as a bar and in words. */
export function ProgressLine({ done, total, words }: { done: number; total: number; words: string }) {
  return (
    <div class="progress-line" role="status">
      {/* Without a value the bar only says that something is going on. */}
      <progress aria-label={words} max={1} {...(total > 0 ? { value: Math.min(1, done / total) } : {})} />
      <span class="small-text">{words}</span>
    </div>
  );
}
