import dbus from 'dbus-next';

/** A notification as a person would see it. */
export interface Shown {
  id: number;
  title: string;
  body: string;
}

/** Stands in for the desktop's notification server on the session bus. */
class NotificationServer extends dbus.interface.Interface {
  readonly shown: Shown[] = [];
  readonly closed: number[] = [];
  capabilities = ['actions', 'body', 'persistence'];
  #last = 0;

  Notify(_app: string, replaces: number, _icon: string, title: string, body: string) {
    const id = replaces || ++this.#last;
    this.shown.push({ id, title, body });
    return id;
  }
  CloseNotification(id: number) {
    this.closed.push(id);
    this.NotificationClosed(id, 3);
  }
  GetCapabilities() {
    return this.capabilities;
  }
  GetServerInformation() {
    return ['stand-in', 'test', '1', '1.2'];
  }
  ActionInvoked(id: number, key: string) {
    return [id, key];
  }
  NotificationClosed(id: number, reason: number) {
    return [id, reason];
  }
}

NotificationServer.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u', outSignature: '' },
    GetCapabilities: { inSignature: '', outSignature: 'as' },
    GetServerInformation: { inSignature: '', outSignature: 'ssss' },
  },
  signals: { ActionInvoked: { signature: 'us' }, NotificationClosed: { signature: 'uu' } },
});

export type Desktop = Awaited<ReturnType<typeof startDesktop>>;

/**
 * Takes the name of the desktop's notification server. Start it before the browsers, and one at a time.
 *
 * @param options.markup as most desktops: the body is taken for simple HTML
 */
export async function startDesktop(options: { markup?: boolean } = {}) {
  const bus = dbus.sessionBus();
  const server = new NotificationServer('org.freedesktop.Notifications');
  if (options.markup) server.capabilities.push('body-markup', 'body-hyperlinks', 'body-images');
  bus.export('/org/freedesktop/Notifications', server);
  await bus.requestName('org.freedesktop.Notifications', 0);
  return {
    shown: server.shown,
    closed: server.closed,
    /** The person clicks the notification itself. */
    click: (id: number) => server.ActionInvoked(id, 'default'),
    stop: () => bus.disconnect(),
  };
}
