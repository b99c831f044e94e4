// Who is signed in on this page, and every word that the scripts say: both stand in the page's #waiting.
const place = document.getElementById("waiting");
export const facts = place.dataset;
export const tables = JSON.parse(document.getElementById("phone-words").textContent);

export const say = (word, values = {}) => facts[word].replace(/\{(\w+)\}/g, (_, name) => values[name]);
