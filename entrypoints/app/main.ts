import '../../src/ui/styles/messenger.css';
import { startMessenger } from '../../src/pages/messenger-page.tsx';

const isWindow = new URLSearchParams(location.search).get('surface') === 'window';
void startMessenger(isWindow ? 'window' : 'tab');
