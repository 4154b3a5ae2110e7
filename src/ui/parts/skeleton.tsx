/** Rows of the right height while the list is read; visible only after 120 ms. */
export function ListSkeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} class="skeleton-row">
          <span class="skeleton-circle" />
          <span class="skeleton-lines">
            <span class={`skeleton-bar short-${row % 3}`} />
            <span class={`skeleton-bar long-${row % 3}`} />
          </span>
        </div>
      ))}
    </div>
  );
}
