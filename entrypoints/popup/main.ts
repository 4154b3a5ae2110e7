import '../../src/ui/styles/messenger.css';
import '../../src/ui/styles/popup.css';
import { startMessenger } from '../../src/pages/messenger-page.tsx';

void startMessenger('popup');
