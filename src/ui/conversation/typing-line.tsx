import { text } from '../text.ts';

/** Says politely that somebody is writing. It is always there, so that screen readers notice the change. */
export const TypingLine = ({ name }: { name: string | null }) => (
  <div class={name === null ? 'typing' : 'typing typing-on'} role="status">
    {name !== null && (
      <>
        <span class="typing-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        <span dir="auto">{text('isWriting', name)}</span>
      </>
    )}
  </div>
);
