import { useEffect, useState } from 'preact/hooks';
import { useLive } from '../data/use-live.ts';
import { shortId } from '../names.ts';
import { createNavigation, NavigationContext, type Navigation } from '../navigation.ts';
import { Page } from '../page.tsx';
import { Avatar } from '../parts/avatar.tsx';
import type { IconName } from '../parts/icon-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { StateDot } from '../parts/state-dot.tsx';
import { Toast } from '../parts/toast.tsx';
import type { Ports } from '../ports.ts';
import { HOME } from '../route.ts';
import { text, type MessageKey } from '../text.ts';
import { rememberTheme } from '../theme.ts';
import { useViewing } from '../use-viewing.ts';
import { WelcomeCall } from '../welcome/welcome-call.tsx';
import { AboutSection } from './about-section.tsx';
import { AccountSection } from './account-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { DataSection } from './data-section.tsx';
import { DevicesSection } from './devices-section.tsx';
import { NetworkSection } from './network-section.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { PrivacySection } from './privacy-section.tsx';

const SECTIONS = [
  ['account', 'user-round', 'account'],
  ['privacy', 'shield', 'privacyAndLock'],
  ['notifications', 'bell', 'notifications'],
  ['network', 'route', 'network'],
  ['appearance', 'palette', 'appearance'],
  ['devices', 'monitor-smartphone', 'devices'],
  ['data', 'hard-drive', 'data'],
  ['about', 'info', 'about'],
] as const satisfies readonly (readonly [string, IconName, MessageKey])[];

type Section = (typeof SECTIONS)[number][0];

/** `#phrase` is the account section with the recovery phrase asked for. */
function sectionOf(hash: string): { section: Section; phrase: boolean } {
  const name = hash.replace(/^#\/?/, '');
  const known = SECTIONS.find(([section]) => section === name);
  return { section: known?.[0] ?? 'account', phrase: name === 'phrase' };
}

/** Settings in a tab; each section has an address of its own. */
export function OptionsApp({ ports }: { ports: Ports }) {
  const [navigation] = useState<Navigation>(() => createNavigation(HOME));
  return (
    <NavigationContext.Provider value={navigation}>
      <Page ports={ports} withoutAccount={<WelcomeCall />}>
        <Sections ports={ports} />
        <Toast />
      </Page>
    </NavigationContext.Provider>
  );
}

function Sections({ ports }: { ports: Ports }) {
  const [{ section, phrase }, setPlace] = useState(() => sectionOf(location.hash));
  const profile = useLive((data) => data.profile());
  const connection = useLive((data) => data.connection());
  const settings = useLive((data) => data.settings());
  useViewing(ports.messenger, null);
  useEffect(() => {
    const follow = () => setPlace(sectionOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    if (settings !== undefined) rememberTheme(settings);
  }, [settings]);

  return (
    <div class="options">
      <nav class="options-nav" aria-label={text('settings')}>
        <div class="brand">
          <img src="/art/mark.svg" alt="" width="28" height="28" />
          Starling
        </div>
        {SECTIONS.map(([name, icon, label]) => (
          <a key={name} class="options-link" href={`#${name}`} aria-current={name === section ? 'page' : undefined}>
            <Icon name={icon} />
            {text(label)}
          </a>
        ))}
        {profile !== undefined && (
          <div class="options-me">
            <Avatar accountId={profile.accountId} name={profile.name} size={32}>
              <StateDot connection={connection} />
            </Avatar>
            <span>
              <b dir="auto">{profile.name || text('noName')}</b>
              <span class="small-text">{shortId(profile.accountId)}</span>
            </span>
          </div>
        )}
      </nav>
      <main class="options-content">
        {section === 'account' && <AccountSection key={String(phrase)} profile={profile} askPhrase={phrase} />}
        {section === 'notifications' && <NotificationsSection settings={settings} profile={profile} />}
        {section === 'privacy' && <PrivacySection settings={settings} />}
        {section === 'network' && <NetworkSection connection={connection} profile={profile} />}
        {section === 'appearance' && <AppearanceSection settings={settings} />}
        {section === 'devices' && <DevicesSection profile={profile} />}
        {section === 'data' && <DataSection settings={settings} />}
        {section === 'about' && <AboutSection />}
      </main>
    </div>
  );
}
