import { browser } from 'wxt/browser';
import type { RelayPort } from '../network/native-relay.ts';
import { RELAY_NAME } from '../protocol/relay-name.ts';

/** Starts the relay on this computer. @throws if the browser does not know it, or the person did not allow it */
export function connectRelay(): RelayPort {
  const port = browser.runtime.connectNative(RELAY_NAME);
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.onMessage.addListener(listener),
    onClosed: (listener) =>
      port.onDisconnect.addListener(() => {
        void browser.runtime.lastError; // Chromium writes it into its log unless somebody has read it
        listener();
      }),
    close: () => port.disconnect(),
  };
}
