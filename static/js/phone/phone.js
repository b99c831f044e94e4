// The technician's phone. Without this script every page works as plain forms; with it, also where there is no signal.
import { startCountdown } from "../countdown.js";
import { startForms } from "../forms.js";
import { startToken } from "../token.js";
import { startBar } from "./bar.js";
import { startCall } from "./call.js";
import { startCard } from "./card.js";
import { startCorrect } from "./correct.js";
import { startDeeds } from "./deeds.js";
import { startDrafts } from "./drafts.js";
import { startOnes } from "./ones.js";
import { startPhoneLines } from "./lines.js";
import { startPhotos } from "./photos.js";
import { startSender } from "./sender.js";
import { startLeaving, startShell } from "./shell.js";
import { startSignature } from "./signature.js";
import { startStage } from "./stage.js";
import { facts, say } from "./words.js";
import { unlock } from "./vault.js";

// Before the forms' own scripts: a deed does not leave the page.
function takeOver() {
  document.documentElement.classList.add("scripted");
  unlock(facts.seal);
  startDeeds();
  startLeaving();
  startOnes();
  startSignature();
}

async function start() {
  startSender();
  await Promise.all([startStage(), startBar(), startPhotos(), startPhoneLines()]);
  await startDrafts();
  await startCorrect();
  document.documentElement.dataset.ready = "1";
  await Promise.all([startShell(), startCard()]);
}

// Keeping and sealing need a connection that is itself sealed; without it the forms are plain ones, and the page says so.
const able = window.isSecureContext && navigator.serviceWorker && navigator.locks;
startCall();
if (able) takeOver();
startCountdown();
startForms();
startToken();
if (able) {
  start();
} else {
  const line = document.querySelector("[data-kept-line]");
  line.textContent = say("unsafe");
  line.hidden = line.parentElement.hidden = false;
}
