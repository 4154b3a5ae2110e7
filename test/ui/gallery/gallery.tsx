import { render } from 'preact';
import { App } from '../../../src/ui/app.tsx';
import { createNavigation } from '../../../src/ui/navigation.ts';
import { OptionsApp } from '../../../src/ui/options/options-app.tsx';
import type { LockState } from '../../../src/messenger/lock/lock-api.ts';
import type { CameraTrouble, Surface } from '../../../src/ui/ports.ts';
import { HOME, parseHash } from '../../../src/ui/route.ts';
import { useCatalogue } from '../../../src/ui/text.ts';
import { WelcomeApp } from '../../../src/ui/welcome/welcome-app.tsx';
import '../../../src/ui/styles/full-page.css';
import '../../../src/ui/styles/messenger.css';
import { catalogue, samplePorts, type Sample } from './sample-ports.ts';
import { NOW_MS } from './sample-rows.ts';

// Draws one view with made-up people: `?page=app|options|welcome&surface=…&empty&offline&nopage&…#place`.
Date.now = () => NOW_MS;
useCatalogue(catalogue);
const asked = new URLSearchParams(location.search);
/** `none`, `open` or `locked`, with `passkey` and `collect` after commas. */
function sampleLockState(wish: string | null): Partial<LockState> {
  const [kind, ...rest] = (wish ?? 'none').split(',');
  return {
    kind: (kind ?? 'none') as LockState['kind'],
    passkey: rest.includes('passkey') ? { id: '', salt: '' } : null,
    collect: rest.includes('collect'),
    isCollecting: rest.includes('collect') && kind === 'locked',
  };
}

const theme = { theme: asked.get('theme'), contrast: asked.get('contrast') };
const sample: Partial<Sample> = {
  lock: sampleLockState(asked.get('lock')),
  surface: (asked.get('surface') ?? 'popup') as Surface,
  empty: asked.has('empty'),
  offline: asked.has('offline'),
  page: !asked.has('nopage'),
  account: !asked.has('new'),
  arranged: asked.has('arranged'),
  devices: !asked.has('alone'),
  link: (asked.get('link') ?? 'none') as Sample['link'],
  confirmed: asked.has('confirmed'),
  reason: (asked.get('reason') ?? 'expired') as Sample['reason'],
  camera: asked.get('camera') === 'on' ? null : ((asked.get('camera') ?? 'absent') as CameraTrouble),
  stuck: asked.has('stuck'),
  relay: (asked.get('relay') ?? '') as Sample['relay'],
  refuse: asked.get('refuse') ?? '',
  deletion: (asked.get('deletion') ?? 'done') as Sample['deletion'],
  sharedPicture: asked.has('picture') ? (asked.get('picture') === 'none' ? null : true) : undefined,
  chosen: asked.has('chosen'),
  typing: asked.has('typing'),
  pictures: asked.has('pictures'),
  missing: asked.has('missing'),
  refused: asked.has('refused'),
  emoji: asked.has('emoji'),
  trouble: asked.get('trouble') as Sample['trouble'],
  hindered: asked.get('hindered') as Sample['hindered'],
  settings: {
    theme: theme.theme === 'dark' ? 'dark' : 'light',
    contrast: theme.contrast === 'more' ? 'more' : 'system',
  },
};
localStorage.setItem('theme', sample.settings?.theme ?? 'light');
localStorage.setItem('contrast', sample.settings?.contrast ?? 'system');
dispatchEvent(new Event('starling-theme'));
if (asked.has('rtl')) document.documentElement.dir = 'rtl';

const root = document.getElementById('root') as HTMLElement;
const ports = samplePorts(sample);
const page = asked.get('page') ?? 'app';
if (page === 'options') render(<OptionsApp ports={ports} />, root);
else if (page === 'welcome') render(<WelcomeApp ports={ports} />, root);
else {
  const place = parseHash(location.hash);
  render(<App ports={ports} navigation={createNavigation(place?.route ?? HOME, place?.share)} />, root);
}
