import { listenToActs } from './acts.js';
import { listenToComposers } from './composer.js';
import { listenToDialogs } from './dialogs.js';
import { listenToKeys } from './keys.js';
import { followChanges } from './live.js';
import { listenToMessages } from './messages.js';
import { listenToLinks, shown } from './navigate.js';
import { keepTimes } from './times.js';

listenToActs();
listenToComposers();
listenToDialogs();
listenToKeys();
listenToMessages();
listenToLinks();
keepTimes();
shown();
followChanges();
