/** The four config objects of an account. */
export type ConfigName = 'profile' | 'contacts' | 'convo' | 'groups';

export interface ConfigKind {
  namespace: number;
  /** Encryption domain. */
  domain: string;
  /** `kind` of the protobuf wrapper. */
  wrapperKind: number;
}

/** @see protocol 05 §1 */
export const CONFIG_KINDS: Readonly<Record<ConfigName, ConfigKind>> = {
  profile: { namespace: 2, domain: 'UserProfile', wrapperKind: 1 },
  contacts: { namespace: 3, domain: 'Contacts', wrapperKind: 2 },
  convo: { namespace: 4, domain: 'ConvoInfoVolatile', wrapperKind: 3 },
  groups: { namespace: 5, domain: 'UserGroups', wrapperKind: 4 },
};

/** In the order in which they are merged: who is known comes before what was read. */
export const CONFIG_NAMES: readonly ConfigName[] = ['profile', 'contacts', 'groups', 'convo'];
