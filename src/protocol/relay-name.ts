/** The name under which browsers know the relay on this computer. @see docs/protocol/gateway.md §7.3 */
export const RELAY_NAME = 'org.starling.relay';

/** Its address among those of the gateways. */
export const RELAY_URL = `native:${RELAY_NAME}`;

/** Who may use it: our extension in Chromium, from wherever it was loaded (the package's key gives this id) … */
export const CHROMIUM_ID = 'aaknmcfhpdbafcfcldhpiaedphapafcm';

/** … and in Firefox. */
export const FIREFOX_ID = 'starling@starling-messenger.example';
