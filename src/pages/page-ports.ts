import { browser } from 'wxt/browser';
import { onActivity } from '../browser/activity.ts';
import { giveBack } from '../browser/borrowed-hosts.ts';
import { hasCameraAccess, openCamera } from '../browser/camera.ts';
import { pageToShare } from '../browser/current-page.ts';
import { deviceName } from '../browser/device-name.ts';
import { filmSize } from '../browser/film-size.ts';
import { persistentKeys, sessionKeys, watchSessionKey } from '../browser/key-storage.ts';
import { MISSING_PERMISSION, watchPermissions } from '../browser/missing-permission.ts';
import { openConversationWindow, openPage } from '../browser/open-view.ts';
import { catalogueText } from '../browser/own-page.ts';
import { canSilence } from '../browser/notifications.ts';
import { titleOfLink } from '../browser/link-title.ts';
import { readPageImage } from '../browser/page-image.ts';
import { hasHost, notificationsAllowed, requestHost, requestNotifications } from '../browser/permissions.ts';
import { relayCommand } from '../browser/relay-command.ts';
import { saveFile } from '../browser/save-file.ts';
import { captureTab, cropPicture } from '../browser/screenshot.ts';
import { sessionMemory } from '../browser/session-memory.ts';
import { panelOpener } from '../browser/side-panel.ts';
import type { LockApi } from '../messenger/lock/lock-api.ts';
import { lockClient, messengerClient } from '../messenger/rpc.ts';
import { TROUBLE_NAME } from '../store/trouble-name.ts';
import type { StorageTrouble } from '../store/trouble.ts';
import { followLocalSetting } from '../ui/local-setting.ts';
import type { DataWatch, Ports, SharedPage, Surface } from '../ui/ports.ts';
import { useCatalogue } from '../ui/text.ts';
import { lockPort } from './lock-port.ts';

/** The window this page is in, known before anybody clicks: the panel must be opened without awaiting anything. */
let windowId: number | undefined;

/** The database is loaded after the first paint: the skeleton needs nothing of it. */
const dataOpener =
  (lock: LockApi): Ports['openData'] =>
  async (watch = UNWATCHED) => {
    const [{ openPageDatabase }, { storedData }] = await Promise.all([
      import('../store/page.ts'),
      import('../ui/data/stored-data.ts'),
    ]);
    const db = await openPageDatabase({
      persistent: persistentKeys,
      session: sessionKeys,
      isElsewhere: async () => lock.hasAccount().catch(() => false),
      onBlocked: () => watch.onTrouble('blocked'),
      onClosed: watch.onClosed,
    });
    return typeof db === 'string' ? db : storedData(db, watch.onTrouble);
  };

const UNWATCHED: DataWatch = { onTrouble: () => undefined, onClosed: () => undefined };

/** What the background writes into the browser's memory. */
const watchTold =
  <T extends string>(name: string) =>
  (changed: (value: T | null) => void): (() => void) => {
    const read = () =>
      sessionKeys.get(name).then(
        (value) => changed((value as T | undefined) ?? null),
        () => undefined,
      );
    void read();
    return watchSessionKey(name, () => void read());
  };

/** What draws pictures and waves is loaded when there is the first of them. */
const stillPicture: Ports['stillPicture'] = async (bytes, maxSide) => {
  const [{ thumbnail }, { PictureRefusedError }] = await Promise.all([
    import('../browser/picture-canvas.ts'),
    import('../media/errors.ts'),
  ]);
  return thumbnail(bytes, maxSide).catch((error: unknown) => {
    if (error instanceof PictureRefusedError) return null;
    throw error;
  });
};

const preparePicture: Ports['preparePicture'] = async (file, options) => {
  const [{ preparePicture: prepare }, { PictureRefusedError }] = await Promise.all([
    import('../browser/picture-canvas.ts'),
    import('../media/errors.ts'),
  ]);
  return prepare(file, options).catch((error: unknown) => {
    if (error instanceof PictureRefusedError) return error.reason;
    throw error;
  });
};

const cropProfilePicture: Ports['cropProfilePicture'] = async (file, square) => {
  const [{ cropProfilePicture: crop }, { PictureRefusedError }] = await Promise.all([
    import('../browser/profile-picture.ts'),
    import('../media/errors.ts'),
  ]);
  return crop(file, square).catch((error: unknown) => {
    if (error instanceof PictureRefusedError) return error.reason;
    throw error;
  });
};

/** What is to be shared, and the picture itself if it is one. */
async function sharedPage(surface: Surface): Promise<SharedPage | null> {
  const page = await pageToShare(surface);
  if (page?.image === undefined) return page;
  const { image, ...rest } = page;
  return { ...rest, picture: await readPageImage(image) };
}

/** The encoder comes with the first recording. */
const recordVoice: Ports['recordVoice'] = async (listener) =>
  (await import('../browser/voice-recorder.ts')).recordVoice(listener);

/** As `canRecordVoice` of the recorder, without loading it. */
const hasMicrophoneAccess = (): boolean =>
  typeof navigator.mediaDevices?.getUserMedia === 'function' && typeof AudioWorkletNode === 'function';

const waveOf: Ports['waveform'] = async (bytes) => {
  const [{ waveform }, { MalformedMediaError }] = await Promise.all([
    import('../browser/waveform.ts'),
    import('../media/errors.ts'),
  ]);
  return waveform(bytes).catch((error: unknown) => {
    if (error instanceof MalformedMediaError) return null;
    throw error;
  });
};

const copyPicture: Ports['copyPicture'] = async (content) =>
  (await import('../browser/copy-picture.ts')).copyPicture(content);

/** Gives the interface the real browser around it. */
export function pagePorts(surface: Surface): Ports {
  useCatalogue((key, substitutions) => catalogueText(key, ...substitutions));
  followLocalSetting();
  void giveBack(null);
  void browser.windows.getCurrent().then(({ id }) => (windowId = id));
  const lock = lockClient();
  // Where it cannot be told, the time away simply goes on.
  onActivity(() => void lock.active().catch(() => undefined));
  const open = surface === 'popup' || surface === 'tab' ? panelOpener() : null;
  return {
    surface,
    messenger: messengerClient(),
    lock: lockPort(lock),
    openData: dataOpener(lock),
    watchTrouble: watchTold<StorageTrouble>(TROUBLE_NAME),
    watchMissing: watchTold(MISSING_PERMISSION),
    watchPermissions,
    hasHost,
    currentPage: () => (surface === 'tab' ? Promise.resolve(null) : sharedPage(surface)),
    memory: sessionMemory(`view:${surface}`),
    requestHost,
    relayCommand: relayCommand(),
    requestNotifications,
    notificationsAllowed,
    canSilenceNotifications: canSilence(),
    openPanel:
      open &&
      (async () => {
        if (windowId === undefined) return;
        await open(windowId);
        if (surface === 'popup') window.close();
      }),
    openPage,
    openLink: async (url) => void (await browser.tabs.create({ url })),
    titleOfLink,
    openCamera: surface === 'tab' && hasCameraAccess() ? openCamera : null,
    readPicture: async (file) => (await import('../browser/picture-file.ts')).pixelsOfPicture(file),
    stillPicture,
    preparePicture,
    filmSize,
    picksFiles: !(surface === 'popup' && import.meta.env.FIREFOX),
    openWindow: surface === 'popup' ? async (key) => (await openConversationWindow(key), window.close()) : null,
    captureTab: surface === 'popup' || surface === 'panel' ? captureTab : null,
    cropPicture,
    cropProfilePicture,
    recordVoice: surface !== 'popup' && hasMicrophoneAccess() ? recordVoice : null,
    waveform: waveOf,
    copyPicture,
    saveFile,
    deviceName: deviceName(),
    reload: () => location.reload(),
    version: browser.runtime.getManifest().version,
  };
}
