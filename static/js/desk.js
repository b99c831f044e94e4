// The desk's scripts: each adds ease to a page that also works without it.
import { startComposing } from "./compose.js";
import { startCountdown } from "./countdown.js";
import { startSearch } from "./search.js";
import { startForms } from "./forms.js";
import { startFiles } from "./files.js";
import { startToken } from "./token.js";
import { startDrafts } from "./drafts.js";
import { startLive } from "./live.js";
import { startPhrases } from "./phrases.js";
import { startActions } from "./actions.js";
import { startLines } from "./lines.js";
import { startPresence } from "./presence.js";
import { startReveal } from "./reveal.js";

startComposing();
startCountdown();
startSearch();
startForms();
startPhrases();
startActions();
startLines();
startFiles();
startToken();
startDrafts();
startLive();
startPresence();
startReveal();
