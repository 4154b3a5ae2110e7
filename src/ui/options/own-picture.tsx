import { useRef, useState } from 'preact/hooks';
import type { ProfileRow } from '../../store/rows.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { PictureDialog } from './picture-dialog.tsx';

/** Our own picture, with the button that chooses another one. */
export function OwnPicture({ profile, has }: { profile: ProfileRow; has: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<File | null>(null);
  const label = text(has ? 'changePicture' : 'choosePicture');
  return (
    <span class="own-picture">
      <Avatar accountId={profile.accountId} name={profile.name} size={88} />
      <button
        type="button"
        class="own-picture-button"
        aria-label={label}
        title={label}
        onClick={() => input.current?.click()}
      >
        <Icon name="camera" size={16} />
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        tabIndex={-1}
        aria-label={label}
        onChange={({ currentTarget }) => {
          setChosen(currentTarget.files?.[0] ?? null);
          currentTarget.value = ''; // the same file may be chosen again
        }}
      />
      {chosen !== null && <PictureDialog file={chosen} onClose={() => setChosen(null)} />}
    </span>
  );
}
