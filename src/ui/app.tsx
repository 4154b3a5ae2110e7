import { useEffect, useRef, useState } from 'preact/hooks';
import { ConversationView } from './conversation/conversation-view.tsx';
import { useLive } from './data/use-live.ts';
import { FilesLayer } from './files/files-layer.tsx';
import { LazyMediaView } from './files/lazy-views.tsx';
import { lazyView } from './lazy-view.tsx';
import { ListView } from './list/list-view.tsx';
import { NavigationContext, type Navigation } from './navigation.ts';
import { Flock } from './parts/flock.tsx';
import { Toast } from './parts/toast.tsx';
import { Page } from './page.tsx';
import type { Ports, SharedPage } from './ports.ts';
import { usePorts } from './ports-context.ts';
import { above, HOME, type Route } from './route.ts';
import { text } from './text.ts';
import { rememberTheme } from './theme.ts';
import { useViewing } from './use-viewing.ts';
import { useWide } from './use-wide.ts';
import { WelcomeCall } from './welcome/welcome-call.tsx';

const COMING = <section class="view" aria-busy="true" />;
const KeysDialog = lazyView(async () => (await import('./keys-dialog.tsx')).KeysDialog);
const NewConversationView = lazyView(
  async () => (await import('./new/new-conversation-view.tsx')).NewConversationView,
  COMING,
);
const RequestsView = lazyView(async () => (await import('./list/requests-view.tsx')).RequestsView, COMING);
const SearchView = lazyView(async () => (await import('./list/search-view.tsx')).SearchView, COMING);
const ShareSheet = lazyView(async () => (await import('./share/share-sheet.tsx')).ShareSheet);

/** The messenger of every surface: popup, side panel, window and tab share this tree. */
export function App({ ports, navigation }: { ports: Ports; navigation: Navigation }) {
  return (
    <NavigationContext.Provider value={navigation}>
      <Page ports={ports} withoutAccount={<WelcomeCall />}>
        <Shell ports={ports} navigation={navigation} />
      </Page>
    </NavigationContext.Provider>
  );
}

function Shell({ ports, navigation }: { ports: Ports; navigation: Navigation }) {
  const route = navigation.route.value;
  const wide = useWide();
  const profile = useLive((data) => data.profile());
  const connection = useLive((data) => data.connection());
  const settings = useLive((data) => data.settings());
  const [page, setPage] = useState<SharedPage | null>(null);
  useViewing(ports.messenger, route.view === 'conversation' ? route.key : null);
  const [keysShown, setKeysShown] = useState(false);
  useShortcuts(navigation, () => setKeysShown(true));

  useEffect(() => void ports.currentPage().then(setPage, () => setPage(null)), [ports]);
  useEffect(() => {
    if (settings !== undefined) rememberTheme(settings);
  }, [settings]);
  useEffect(() => {
    void ports.memory.save({ route, atMs: Date.now() });
  }, [route, ports]);

  const list = (
    <ListView
      profile={profile}
      connection={connection}
      page={page}
      chosen={wide && (route.view === 'conversation' || route.view === 'media') ? route.key : null}
    />
  );
  const other = (): preact.JSX.Element | null => {
    switch (route.view) {
      case 'list':
        return wide ? <PickOne /> : null;
      case 'requests':
        return <RequestsView />;
      case 'new':
        return <NewConversationView profile={profile} start={route.to ?? ''} />;
      case 'search':
        return <SearchView key={route.conversation} start={route.text} conversation={route.conversation} />;
      case 'conversation':
        return (
          <ConversationView
            key={route.key}
            conversation={route.key}
            start={route.message ?? null}
            connection={wide ? undefined : connection}
            back={!wide}
          />
        );
      case 'media':
        return <LazyMediaView key={route.key} conversation={route.key} />;
    }
  };
  const beside = other();
  return (
    <main class={wide ? 'app app-wide' : 'app'} data-surface={ports.surface}>
      {(wide || beside === null) && list}
      <FilesLayer>{beside}</FilesLayer>
      {navigation.shareOpen.value && page !== null && profile !== undefined && (
        <ShareSheet page={page} ownId={profile.accountId} onClose={() => (navigation.shareOpen.value = false)} />
      )}
      {keysShown && <KeysDialog onClose={() => setKeysShown(false)} />}
      <Toast />
    </main>
  );
}

/** `/` and Ctrl K search, Esc goes back, `?` explains, Ctrl Shift L locks whatever is open. */
function useShortcuts(navigation: Navigation, showKeys: () => void): void {
  const { surface, lock } = usePorts();
  const latest = useRef<Route>(HOME);
  latest.current = navigation.route.value;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'l' && event.shiftKey && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        return void lock.lock();
      }
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null) return;
      const typing = event.target instanceof Element && event.target.matches('input, textarea');
      if ((event.key === '/' && !typing) || (event.key === 'k' && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        navigation.go({ view: 'search', text: '' });
      } else if (event.key === '?' && !typing) {
        event.preventDefault();
        showKeys();
      } else if (event.key === 'Escape' && latest.current.view !== 'list') {
        event.preventDefault();
        navigation.go(above(latest.current));
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [navigation, surface, lock]);
}

const PickOne = () => (
  <section class="view pick-one">
    <Flock />
    <h1 class="heading">{text('pickOneTitle')}</h1>
    <p class="soft">{text('pickOneText')}</p>
  </section>
);
