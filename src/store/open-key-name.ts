/** Session memory holds the open key under this name; that it comes or goes is what pages watch. */
export const OPEN_KEY_NAME = 'database-key';
