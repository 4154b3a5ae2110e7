/** The murmuration: decoration of empty and first-start views. */
export const Flock = ({ class: className = '' }: { class?: string }) => (
  <div class={`flock ${className}`} aria-hidden="true">
    <span class="flock-body" />
    <span class="flock-amber" />
  </div>
);
