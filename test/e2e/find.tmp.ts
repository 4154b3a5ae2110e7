import { startChromium } from './chromium.ts';
import { inChromium, press } from './people.ts';
import { startDevnet } from '../../src/devnet/devnet.ts';
import { startGateway } from '../../src/gateway/gateway.ts';
import { setTimeout as sleep } from 'node:timers/promises';
const d = await startDevnet({}); 
let gw; try { gw = await startGateway({ nodes: d.networkFile(), port: 22420, development: true }); } catch (e) { console.log('port taken, using existing'); }
const c = await startChromium({ build: '/work/main/.output/chrome-mv3' });
try { const v = await inChromium(c).open('welcome.html'); await press(v,'Create an account'); await press(v,'Continue'); await sleep(2500); console.log(await v.evaluate('document.body.innerText')); } finally { await c.close(); await gw?.stop(); await d.stop(); }
