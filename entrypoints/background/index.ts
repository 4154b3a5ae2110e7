import { browser } from 'wxt/browser'; export default defineBackground(() => { console.log('up', browser.runtime.id); });
