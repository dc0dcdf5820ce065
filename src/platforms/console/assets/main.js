import { listenToActs } from './acts.js';
import { focusComposer, listenToComposers } from './composer.js';
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
// When a page is shown, all write before one asks where things are: the browser lays it out once.
keepTimes();
listenToMessages();
listenToLinks();
focusComposer();
shown();
followChanges();
