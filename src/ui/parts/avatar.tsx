import type { ComponentChildren } from 'preact';
import { useId, useMemo, useRef } from 'preact/hooks';
import { useNear } from '../files/use-near.ts';
import { initialsOf } from '../initials.ts';
import { plumageOf } from '../plumage.ts';
import { Icon } from './icon.tsx';
import { useProfilePicture } from './use-profile-picture.ts';

interface AvatarProps {
  accountId: string;
  /** '' shows speckles only. */
  name: string;
  /** Edge in px. */
  size?: number;
  /** Shows the bookmark of Note to Self. */
  me?: boolean;
  children?: ComponentChildren;
}

/** Picture of a person, hidden from screen readers: the name stands beside it. */
export function Avatar({ accountId, name, size = 40, me = false, children }: AvatarProps) {
  return (
    <span class="avatar" style={{ inlineSize: `${size}px`, blockSize: `${size}px` }} aria-hidden="true">
      {me ? (
        <span class="avatar-self">
          <Icon name="bookmark" size={Math.round(size * 0.45)} />
        </span>
      ) : (
        <Face accountId={accountId} name={name} />
      )}
      {children}
    </span>
  );
}

/** The picture they have chosen, if it is here; else their plumage. */
function Face({ accountId, name }: { accountId: string; name: string }) {
  const root = useRef<HTMLSpanElement>(null);
  const url = useProfilePicture(accountId, useNear(root));
  return (
    <span class="avatar-face" ref={root}>
      {url === null ? <Plumage accountId={accountId} name={name} /> : <img src={url} alt="" draggable={false} />}
    </span>
  );
}

function Plumage({ accountId, name }: { accountId: string; name: string }) {
  const id = `plumage${useId()}`;
  const { from, to, speckles } = useMemo(() => plumageOf(accountId), [accountId]);
  const initials = initialsOf(name);
  return (
    <svg viewBox="0 0 100 100" width="100%" height="100%">
      <linearGradient id={id} x1="0" y1="0" x2="1" y2="1">
        <stop stop-color={from} />
        <stop offset="1" stop-color={to} />
      </linearGradient>
      <circle cx="50" cy="50" r="50" fill={`url(#${id})`} />
      <g fill="#fff6df" opacity={initials === '' ? 0.9 : 0.42}>
        {speckles.map(({ x, y, radius }) => (
          <circle cx={x} cy={y} r={radius} />
        ))}
      </g>
      {initials !== '' && (
        <text
          x="50"
          y="50"
          dy="0.355em"
          text-anchor="middle"
          fill="#fff"
          font-weight="600"
          font-size={[...initials].length > 1 ? 36 : 40}
        >
          {initials}
        </text>
      )}
    </svg>
  );
}
