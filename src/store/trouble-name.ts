/** Session memory holds under this name what hinders the background from keeping what arrives. */
export const TROUBLE_NAME = 'storage-trouble';
